import { type Child, el, icon } from './dom';

/** A whole-panel message: what is the case, where, what to do, and the buttons that do it. Read out when it is an error. */
export function notice(options: {
  readonly error?: boolean;
  readonly what: string;
  readonly where?: string;
  readonly todo: string;
  readonly more?: Child;
  readonly actions: readonly HTMLElement[];
}): HTMLElement {
  const mark = options.error === true ? icon('error') : null;
  mark?.classList.add('state-error');
  return el(
    'div',
    { class: 'notice' },
    el(
      'div',
      { role: options.error === true ? 'alert' : null },
      el('p', { class: 'headline row' }, mark, el('span', {}, options.what)),
      options.where === undefined ? null : el('p', { class: 'muted where' }, options.where),
      el('p', {}, options.todo),
    ),
    options.more ?? null,
    el('div', { class: 'row actions' }, ...options.actions),
  );
}

/** A grey box in the place of what will come, so that nothing jumps when it does. Its class gives the size. */
export function bone(size: string): HTMLElement {
  return el('div', { class: `skeleton ${size}`, 'aria-hidden': 'true' });
}

/** Says what happened, also to who cannot see it. */
export function statusLine(): { readonly element: HTMLElement; say(text: string): void } {
  const element = el('p', { role: 'status', class: 'status' });
  return { element, say: (text) => element.replaceChildren(text) };
}
