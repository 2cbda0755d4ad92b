import { h, setText } from './element';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly panel: HTMLElement;
}

/** Tabs by the ARIA pattern: arrows move and show, Tab leaves. Each carries its own count. */
export function tabs(
  label: string,
  list: readonly Tab[],
  chosen: string | undefined,
  onChoose: (id: string) => void,
): { readonly element: HTMLElement; readonly setCount: (id: string, count: string) => void } {
  const counts = new Map<string, HTMLElement>();
  const heads = list.map(({ id, title, panel }, index) => {
    const badge = h('span', { class: 'count' });
    counts.set(id, badge);
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${id}`);
    panel.tabIndex = 0;
    return h(
      'button',
      {
        id: `tab-${id}`,
        role: 'tab',
        class: 'tab',
        'aria-controls': panel.id,
        onclick: () => choose(index),
        onkeydown: (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[(event as KeyboardEvent).key];
          if (step === undefined) return;
          event.preventDefault();
          choose((index + step + list.length) % list.length, true);
        },
      },
      `${title} `,
      badge,
    );
  });
  const show = (index: number): void =>
    heads.forEach((head, i) => {
      head.setAttribute('aria-selected', String(i === index));
      head.tabIndex = i === index ? 0 : -1;
      const panel = list[i]?.panel;
      if (panel !== undefined) panel.hidden = i !== index;
    });
  const choose = (index: number, focus = false): void => {
    show(index);
    if (focus) heads[index]?.focus();
    onChoose(list[index]?.id ?? '');
  };
  show(
    Math.max(
      0,
      list.findIndex(({ id }) => id === chosen),
    ),
  );
  return {
    element: h(
      'div',
      { class: 'tabs' },
      h('div', { role: 'tablist', 'aria-label': label, class: 'tab-list' }, ...heads),
      ...list.map(({ panel }) => panel),
    ),
    setCount: (id, count) => {
      const badge = counts.get(id);
      if (badge !== undefined) setText(badge, count);
    },
  };
}
