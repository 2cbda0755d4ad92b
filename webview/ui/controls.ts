import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h, icon } from './element';

// The only file that knows the toolkit: it is archived, and whoever replaces it changes this file alone.
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

type Valued = HTMLElement & { value: string; disabled: boolean };

/** A control with a value that code can read and write. `onChange` hears people only. */
export interface Control<T> {
  readonly element: HTMLElement;
  get: () => T;
  set: (value: T) => void;
  enable: (enabled: boolean) => void;
}

function make(tag: string): HTMLElement {
  return document.createElement(tag);
}

/** The toolkit makes the accessible name of its text; a caller that shows a label of its own has that text hidden. */
function nameOf(element: HTMLElement, label: string, visible: boolean): void {
  element.textContent = label;
  element.classList.toggle('label-hidden', !visible);
}

export function enable(element: HTMLElement, enabled: boolean): void {
  (element as Valued).disabled = !enabled;
}

export function button(
  label: string,
  onClick: () => void,
  { primary = false, codicon }: { readonly primary?: boolean; readonly codicon?: string } = {},
): HTMLElement {
  const element = make('vscode-button');
  element.setAttribute('appearance', primary ? 'primary' : 'secondary');
  if (codicon !== undefined) {
    const start = icon(codicon);
    start.slot = 'start';
    element.append(start);
  }
  element.append(label);
  element.addEventListener('click', onClick);
  return element;
}

/** One line of text, whatever it stands for: what a number is, is decided by who reads it. */
export function textField(
  label: string,
  onChange: () => void,
  { decimal = false, placeholder = '' }: { readonly decimal?: boolean; readonly placeholder?: string } = {},
): Control<string> {
  const element = make('vscode-text-field') as Valued;
  nameOf(element, label, false);
  element.setAttribute('placeholder', placeholder);
  if (decimal) element.setAttribute('inputmode', 'decimal');
  element.addEventListener('input', onChange);
  return {
    element,
    get: () => element.value,
    set: (value) => (element.value = value),
    enable: (enabled) => enable(element, enabled),
  };
}

export function select(label: string, choices: readonly string[], onChange: () => void): Control<string> {
  const element = make('vscode-dropdown') as Valued;
  element.setAttribute('aria-label', label);
  for (const choice of choices) {
    const option = make('vscode-option');
    option.setAttribute('value', choice);
    option.textContent = choice;
    element.append(option);
  }
  element.addEventListener('change', onChange);
  return {
    element,
    get: () => element.value,
    set: (value) => (element.value = value),
    enable: (enabled) => enable(element, enabled),
  };
}

export function checkbox(label: string, onChange: () => void, visible = true): Control<boolean> {
  const element = make('vscode-checkbox') as Valued & { checked: boolean };
  nameOf(element, label, visible);
  element.addEventListener('change', onChange);
  return {
    element,
    get: () => element.checked,
    set: (value) => (element.checked = value),
    enable: (enabled) => enable(element, enabled),
  };
}

export function progressRing(label: string): HTMLElement {
  const element = make('vscode-progress-ring');
  element.setAttribute('aria-label', label);
  return element;
}

/** The browser's own date picker: it speaks the person's language. Values are ISO 8601. */
export function dateField(label: string, withTime: boolean, onChange: () => void): Control<string> {
  const element = h('input', {
    type: withTime ? 'datetime-local' : 'date',
    'aria-label': label,
    class: 'native',
    oninput: onChange,
  });
  return {
    element,
    get: () => element.value,
    set: (value) => (element.value = withTime ? value.slice(0, 19) : value.slice(0, 10)),
    enable: (enabled) => (element.disabled = !enabled),
  };
}

/** One of a few, all visible: native radio buttons in a row. */
export function radios<T extends string>(
  legend: string,
  choices: readonly { readonly value: T; readonly label: string }[],
  chosen: T,
  onChange: (value: T) => void,
): HTMLFieldSetElement {
  return h(
    'fieldset',
    { class: 'radios' },
    h('legend', { class: 'hidden' }, legend),
    ...choices.map(({ value, label }) =>
      h(
        'label',
        {},
        h('input', { type: 'radio', name: legend, value, checked: value === chosen, onchange: () => onChange(value) }),
        label,
      ),
    ),
  );
}
