import { provideVSCodeDesignSystem, vsCodeCheckbox } from '@vscode/webview-ui-toolkit';
import { el } from './dom';

provideVSCodeDesignSystem().register(vsCodeCheckbox());

/** A control with a value that code can read and write. `onChange` hears people only. */
export interface Control<T> {
  readonly element: HTMLElement;
  get(): T;
  set(value: T): void;
  enable(enabled: boolean): void;
}

/** One line of text, whatever it stands for: what a number is, is decided by who reads it. */
export function textField(
  label: string,
  onChange: () => void,
  { decimal = false, placeholder = '' }: { readonly decimal?: boolean; readonly placeholder?: string } = {},
): Control<string> {
  return textControl(
    el('input', { type: 'text', 'aria-label': label, placeholder, inputmode: decimal ? 'decimal' : null }),
    onChange,
    (value) => value,
  );
}

/** The browser's own date picker: it speaks the person's language. Values are ISO 8601. */
export function dateField(label: string, withTime: boolean, onChange: () => void): Control<string> {
  return textControl(
    el('input', { type: withTime ? 'datetime-local' : 'date', 'aria-label': label }),
    onChange,
    (value) => (withTime ? value.slice(0, 19) : value.slice(0, 10)),
  );
}

function textControl(
  element: HTMLInputElement,
  onChange: () => void,
  shown: (value: string) => string,
): Control<string> {
  element.addEventListener('input', onChange);
  return {
    element,
    get: () => element.value,
    set: (value) => (element.value = shown(value)),
    enable: (enabled) => (element.disabled = !enabled),
  };
}

export interface Choice<T extends string = string> {
  readonly value: T;
  readonly label: string;
}

export function select(label: string, choices: readonly Choice[], onChange: () => void): Control<string> {
  const option = ({ value, label: text }: Choice): HTMLElement => el('option', { value }, text);
  const element = el('select', { 'aria-label': label }, ...choices.map(option));
  element.addEventListener('change', onChange);
  return {
    element,
    get: () => element.value,
    set: (value) => {
      element.value = value;
      // What is no choice is shown all the same, so that whoever checks it can name it.
      if (element.value === value || value === '') return;
      element.append(option({ value, label: value }));
      element.value = value;
    },
    enable: (enabled) => (element.disabled = !enabled),
  };
}

/** The toolkit makes the accessible name of the text; `visible` is false where a label stands beside the box anyway. */
export function checkbox(label: string, onChange: () => void, visible = true): Control<boolean> {
  const element = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean; disabled: boolean };
  element.textContent = label;
  element.classList.toggle('label-hidden', !visible);
  element.addEventListener('change', onChange);
  return {
    element,
    get: () => element.checked,
    set: (value) => (element.checked = value),
    enable: (enabled) => (element.disabled = !enabled),
  };
}

/** One of a few, all visible: native radio buttons in a row. */
export function radios<T extends string>(
  legend: string,
  choices: readonly Choice<T>[],
  chosen: T,
  onChange: (value: T) => void,
): HTMLFieldSetElement {
  return el(
    'fieldset',
    { class: 'radios' },
    el('legend', { class: 'visually-hidden' }, legend),
    ...choices.map(({ value, label }) => {
      const input = el('input', { type: 'radio', name: legend, value, checked: value === chosen });
      input.addEventListener('change', () => onChange(value));
      return el('label', {}, input, label);
    }),
  );
}
