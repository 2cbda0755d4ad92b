import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodePanels,
} from '@vscode/webview-ui-toolkit';
import { type Attributes, type Child, icon, setAttribute, setText } from './dom';

// The toolkit is archived; it stays behind these functions, so that another kit can take its place. Nothing else may import it.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodePanels(), vsCodePanelTab(), vsCodePanelView());

function custom(tag: string, attributes: Attributes, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: string;
  /** `icon` shows the icon alone and keeps the label as its name. Secondary unless told. */
  readonly kind?: 'primary' | 'secondary' | 'icon';
  readonly onPress: () => void;
}

export function button(options: ButtonOptions): HTMLElement {
  const { label, kind = 'secondary' } = options;
  const picture = options.icon === undefined ? undefined : icon(options.icon);
  const element =
    kind === 'icon'
      ? custom('vscode-button', { appearance: 'icon', 'aria-label': label, title: label }, picture)
      : custom('vscode-button', { appearance: kind }, picture, label);
  if (kind !== 'icon') picture?.setAttribute('slot', 'start');
  element.addEventListener('click', options.onPress);
  return element;
}

/** The one action that the moment asks for. */
export function emphasize(element: HTMLElement, primary: boolean): void {
  setAttribute(element, 'appearance', primary ? 'primary' : 'secondary');
}

/** A button that cannot be pressed keeps its place. */
export function setEnabled(element: HTMLElement, enabled: boolean): void {
  element.toggleAttribute('disabled', !enabled);
}

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly content: HTMLElement;
}

export interface Tabs {
  readonly element: HTMLElement;
  /** The count beside a title; null takes it away. */
  setCount(id: string, count: string | null): void;
}

export function tabs(label: string, list: readonly Tab[], active: string, onChange: (id: string) => void): Tabs {
  const heads = new Map(list.map((tab) => [tab.id, custom('vscode-panel-tab', { id: `tab-${tab.id}` }, tab.title)]));
  const first = list.some((tab) => tab.id === active) ? active : (list[0]?.id ?? '');
  const element = custom(
    'vscode-panels',
    { 'aria-label': label, activeid: `tab-${first}` },
    ...heads.values(),
    ...list.map((tab) => custom('vscode-panel-view', { id: `view-${tab.id}` }, tab.content)),
  );
  element.addEventListener('change', (event) => {
    if (event.target !== element) return; // a change inside of a tab
    const id = (element as HTMLElement & { activeid?: string }).activeid?.replace('tab-', '');
    if (id !== undefined) onChange(id);
  });
  return {
    element,
    setCount: (id, count) => {
      const head = heads.get(id);
      const title = list.find((tab) => tab.id === id)?.title ?? '';
      if (head !== undefined) setText(head, count === null ? title : `${title} (${count})`);
    },
  };
}
