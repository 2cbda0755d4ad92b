import { type Json, type RawRow } from '../../src/protocol/rows';
import { type RunField } from '../../src/protocol/run-panel';
import { backdrop } from '../charts/bars';
import { checkbox, dateField, select, textField, type Control } from '../ui/controls';
import { el } from '../ui/dom';
import { datum } from '../ui/format';
import { problemOf, valueOf, type FieldProblem } from './check';

interface FieldView {
  readonly name: string;
  readonly element: HTMLElement;
  get: () => Json;
  set: (value: Json) => void;
  /** The problem as typed so far, which it shows, too. */
  check: () => FieldProblem | null;
  /** What the engine or the endpoint said of this column. */
  blame: (problem: FieldProblem) => void;
}

export interface Form {
  readonly element: HTMLElement;
  row: () => RawRow;
  fill: (row: RawRow) => void;
  /** Shows every problem; the first field that has one, or null. */
  check: () => HTMLElement | null;
  blame: (column: string, problem: FieldProblem) => void;
}

/** The form that the contract's inputs make. */
export function form(fields: readonly RunField[], onChange: () => void): Form {
  const views = fields.map((field) => fieldView(field, onChange));
  return {
    element: el(
      'div',
      { class: 'fields', role: 'group', 'aria-label': 'Input' },
      ...views.map(({ element }) => element),
    ),
    row: () => Object.fromEntries(views.map(({ name, get }) => [name, get()])),
    fill: (row) => {
      for (const view of views) {
        view.set(row[view.name] ?? null);
        view.check();
      }
    },
    check: () => views.filter((view) => view.check() !== null)[0]?.element ?? null,
    blame: (column, problem) => views.find(({ name }) => name === column)?.blame(problem),
  };
}

function hint({ unit, range }: RunField): string {
  return [range === null ? null : `${datum(range[0])}–${datum(range[1])}`, unit]
    .filter((part) => part !== null)
    .join(' ');
}

/** The text control of a field; a checkbox has its own. */
function control(field: RunField, onInput: () => void): Control<string> {
  if (field.kind === 'select' && !field.open)
    return select(
      field.name,
      field.categories.map((value) => ({ value, label: value })),
      onInput,
    );
  if (field.kind === 'date' || field.kind === 'datetime')
    return dateField(field.name, field.kind === 'datetime', onInput);
  const decimal = field.kind === 'number' || field.kind === 'integer';
  return textField(field.name, onInput, {
    decimal,
    placeholder: field.categories.length > 0 ? `${field.categories.slice(0, 3).join(', ')}, …` : '',
  });
}

function fieldView(field: RunField, onChange: () => void): FieldView {
  const problem = el('p', { class: 'problem', role: 'status' });
  const show = (found: FieldProblem | null): void => {
    problem.replaceChildren(...(found === null ? [] : [`${found.message} `, el('code', {}, found.rule)]));
    element.classList.toggle('invalid', found !== null);
    input.element.setAttribute('aria-invalid', String(found !== null));
  };
  const changed = (): void => {
    view.check();
    onChange();
  };
  const flag = field.kind === 'checkbox' ? checkbox(field.name, changed, false) : null;
  const text = flag === null ? control(field, changed) : null;
  const input = (flag ?? text) as Control<unknown>;
  const missing = field.missing === 'forbid' ? null : checkbox(`${field.name} is missing`, () => toggled(), false);
  const toggled = (): void => {
    input.enable(missing?.get() !== true);
    changed();
  };
  const element = el(
    'div',
    { class: 'field' },
    el('span', { class: 'field-name', title: field.description ?? '' }, field.name),
    el('span', { class: 'muted' }, hint(field)),
    missing === null
      ? null
      : el('span', { class: 'missing' }, missing.element, el('span', { 'aria-hidden': 'true' }, 'missing')),
    el('div', { class: 'field-input' }, input.element, field.histogram.length === 0 ? null : backdrop(field.histogram)),
    problem,
  );
  const get = (): Json => {
    if (missing?.get() === true) return null;
    return flag === null ? valueOf(field, text?.get() ?? '') : flag.get();
  };
  const view: FieldView = {
    name: field.name,
    element,
    get,
    set: (value) => {
      missing?.set(value === null);
      input.enable(!(missing !== null && value === null));
      if (flag !== null) flag.set(value === true);
      else text?.set(value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value));
    },
    check: () => {
      const found = problemOf(field, get());
      show(found);
      return found;
    },
    blame: show,
  };
  return view;
}
