export type Child = Node | string | null | undefined | false;
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An HTML element. Attributes that are null, undefined or false are left out, true ones are empty. Text never becomes markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Writes an attribute only if it differs: screen readers and observers hear of real changes alone. */
export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | null | undefined,
): void {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, visible: boolean): void {
  element.hidden = !visible;
}

/** Decorative: the word beside it says the same. */
export function icon(name: string): HTMLSpanElement {
  return el('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** Text whose `names` stand in code type, as the monitor writes them. */
export function setRich(element: HTMLElement, text: string): void {
  if (element.dataset['text'] === text) return;
  element.dataset['text'] = text;
  const parts = text.split('`');
  element.replaceChildren(
    ...parts.map((part, i) => (i % 2 === 1 && i < parts.length - 1 ? el('code', {}, part) : part)),
  );
}

/** One item on the screen that can be brought up to date in place. */
export interface View<T> {
  readonly element: Element;
  update(item: T): void;
}

/** Brings the children of `parent` in line with `items` by key: elements stay, and with them focus, selection and open parts. */
export class KeyedList<T> {
  private readonly views = new Map<string, View<T>>();

  constructor(
    private readonly parent: Element,
    private readonly key: (item: T) => string,
    private readonly make: (item: T) => View<T>,
  ) {}

  update(items: readonly T[]): void {
    const focused = document.activeElement;
    const wanted = new Set(items.map(this.key));
    for (const [key, view] of this.views) {
      if (wanted.has(key)) continue;
      view.element.remove();
      this.views.delete(key);
    }
    items.forEach((item, index) => {
      const key = this.key(item);
      let view = this.views.get(key);
      if (view === undefined) {
        view = this.make(item);
        this.views.set(key, view);
      }
      view.update(item);
      const there = this.parent.children[index] ?? null;
      if (there !== view.element) this.parent.insertBefore(view.element, there);
    });
    // Moving an element takes its focus away.
    if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement)
      focused.focus({ preventScroll: true });
  }

  get(key: string): View<T> | undefined {
    return this.views.get(key);
  }
}
