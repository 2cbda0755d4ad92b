import { type ColumnState } from '../column';
import { classesOf } from '../flow-outputs';
import { type Path } from '../model';
import { type RuleContext } from '../rule';
import { kserveRuntimes } from '../runtimes/kserve';
import { runtimeKinds } from '../runtimes/registry';
import { stateWords } from './column-words';
import { valueWords } from './hover';
import { type StepPlace, stepPlace } from './step-place';

/** A name or a value of this contract, of its model or its reference. */
export interface NameOffer {
  readonly label: string;
  readonly kind: 'column' | 'value' | 'output';
  readonly detail?: string;
}

type Names = (context: RuleContext, path: Path) => NameOffer[];

/** What may stand as a value at a path that the language alone does not know. */
export const namedValues: Names = (context, path) => {
  const [top] = path;
  return typeof top === 'string' && Object.hasOwn(byTop, top) ? (byTop[top]?.(context, path) ?? []) : [];
};

const byTop: Readonly<Record<string, Names>> = {
  inputs: (context, [, name, key]) =>
    typeof name !== 'string'
      ? []
      : key === 'unknown'
        ? [...policies, ...categories(context, name)]
        : key === 'categories'
          ? categories(context, name)
          : [],
  preprocessing: (context, path) => {
    const place = stepPlace(path);
    return place?.step === undefined || place.index === undefined ? [] : inStep(context, place.index, place.within);
  },
  outputs: inOutput,
  model: (context, [, key]) => (key === 'classes' ? labelsOf(context) : []),
  examples: (context, [, , part, name]) =>
    part === 'row' && typeof name === 'string' ? categories(context, name) : [],
  targets: (_, [, , key]) =>
    key === 'type'
      ? targetTypes()
      : key === 'runtime'
        ? kserveRuntimes.map((label): NameOffer => ({ label, kind: 'value' }))
        : [],
  reference: (context, [, key]) =>
    key === 'label' || key === 'time' || key === 'predictions' ? referenceColumns(context) : [],
};

/** What becomes of an unknown category. */
const policies: readonly NameOffer[] = [
  { label: 'forbid', kind: 'value', detail: 'the row is refused' },
  { label: 'zeros', kind: 'value', detail: 'no category at all' },
  { label: 'other', kind: 'value', detail: 'one more category' },
];

/** Keys that are names of this contract: columns of a row, outputs, columns that a step has arguments for. */
export function namedKeys(context: RuleContext, path: Path): NameOffer[] {
  const [top, , third] = path;
  const { contract } = context.document;
  if (top === 'inputs' && path.length === 1) return referenceColumns(context);
  if (top === 'targets' && path.length === 1) return targetTypes();
  if (top === 'examples' && path.length === 3 && third === 'row')
    return (contract?.inputs ?? []).map(({ name, type }) => ({ label: name, kind: 'column', detail: type }));
  const ofOutputs = path.join('.') === 'reference.predictions' || (top === 'parity' && path.length === 1);
  if (ofOutputs || (top === 'examples' && path.length === 3 && third === 'expect'))
    return (contract?.outputs ?? []).map(({ name }) => ({ label: name, kind: 'output' }));
  const place = stepPlace(path);
  if (place?.index === undefined) return [];
  if (place.within.join('.') === 'columns') return columns(context, place.index);
  return isOfMap(place) ? inStep(context, place.index, place.within) : [];
}

/** The values that a map says something for, of all its columns or of one. */
function isOfMap({ step, within }: StepPlace): boolean {
  const [values, ...deeper] = within[0] === 'columns' ? within.slice(2) : within;
  return step?.name === 'map' && values === 'values' && deeper.length === 0;
}

/** Arguments of an output's operations that name classes: `class: NAME`, `labels: [NAME]`, `sum: {classes: [NAME]}`. */
function namesClasses(path: Path): boolean {
  const place = stepPlace(path);
  const [first] = place?.within ?? [];
  if (place?.step?.name === 'sum') return first === 'classes';
  return place?.step?.name === 'class' || path[2] === 'labels' || place?.step?.name === 'labels';
}

/** The classes of the model: as the contract or the file names them, else as the label of the reference has them. */
function classLabels(context: RuleContext): NameOffer[] {
  const { document, model } = context;
  const { contract } = document;
  const known = contract && model.state === 'read' ? classesOf(contract, model.signature) : contract?.model.classes;
  if (known === undefined) return labelsOf(context);
  return known.map((name) => ({ label: name, kind: 'value', detail: 'a class of the model' }));
}

function labelsOf({ document, reference }: RuleContext): NameOffer[] {
  const label = document.contract?.reference?.label;
  const column = reference.state === 'read' ? reference.summary.columns.find(({ name }) => name === label) : undefined;
  return (column?.values ?? [])
    .slice(0, 200)
    .map(({ value, count }) => ({ label: value, kind: 'value', detail: rowsOf(count) }));
}

function inOutput(context: RuleContext, path: Path): NameOffer[] {
  const { document, model } = context;
  const [, name, key] = path;
  const { contract } = document;
  if (namesClasses(path)) return classLabels(context);
  if (key !== 'from' || path.length !== 3) return [];
  const index = contract?.outputs.findIndex((output) => output.name === name) ?? -1;
  const earlier = contract?.outputs.slice(0, index < 0 ? undefined : index) ?? [];
  const own = model.state === 'read' ? model.signature.outputs : [];
  return [
    ...earlier.map((output): NameOffer => ({ label: output.name, kind: 'output', detail: 'an earlier output' })),
    ...own.map((value): NameOffer => ({ label: value.name, kind: 'output', detail: valueWords(value) })),
  ];
}

/** The columns that a step may name, with what is known of them. */
export function columnsBefore(
  { flow }: RuleContext,
  step: number,
): { readonly offer: NameOffer; readonly state: ColumnState }[] {
  const known = step === 0 ? flow.inputs : (flow.after[step - 1] ?? flow.final);
  return [...known.values()].map((state) => ({
    offer: { label: state.name, kind: 'column', ...(state.poisoned !== true && { detail: stateWords(state) }) },
    state,
  }));
}

function columns(context: RuleContext, step: number): NameOffer[] {
  return columnsBefore(context, step).map(({ offer }) => offer);
}

/** What a target may be: the type of one, or its name where it has no type. */
function targetTypes(): NameOffer[] {
  return runtimeKinds.flatMap(({ names }) => names).map((label) => ({ label, kind: 'value' }));
}

function referenceColumns({ reference }: RuleContext): NameOffer[] {
  if (reference.state !== 'read') return [];
  return reference.summary.columns.map(({ name, type }) => ({
    label: name,
    kind: 'column',

    detail: type,
  }));
}

/** Values of a preprocessing step's arguments: columns, names that the model's inputs have, categories. */
function inStep(context: RuleContext, step: number, within: Path): NameOffer[] {
  const { document, flow, model } = context;
  const [first, second, third] = within;
  if (first === 'columns' && typeof second !== 'string') return columns(context, step);
  if (first === 'since' || third === 'since')
    return columns(context, step).filter(({ label }) => isTime(context, step, label));
  if (first === 'with' && typeof second === 'string') return columns(context, step);
  const inputs = model.state === 'read' ? model.signature.inputs : [];
  if (first === 'into' || third === 'into')
    return inputs
      .filter(({ name }) => !flow.inputs.has(name))
      .map((value) => ({
        label: value.name,
        kind: 'output',

        detail: `the model takes ${valueWords(value)}`,
      }));
  const own = typeof second === 'string' && first === 'columns' ? second : undefined;
  const names = own === undefined ? columnsOf(document.contract?.preprocessing[step]?.args) : [own];
  const key = own === undefined ? first : third;
  const listed = ['categories', 'unknown', 'rare', 'values'].includes(String(key))
    ? names.flatMap((name) => categories(context, name))
    : [];
  return key === 'unknown' && context.document.contract?.preprocessing[step]?.op === 'one_hot'
    ? [...policies, ...listed]
    : listed;
}

function isTime({ flow }: RuleContext, step: number, name: string): boolean {
  return (step === 0 ? flow.inputs : flow.after[step - 1])?.get(name)?.time === true;
}

function columnsOf(args: unknown): string[] {
  const listed = typeof args === 'object' && args !== null && 'columns' in args ? args.columns : undefined;
  if (Array.isArray(listed)) return listed.filter((name) => typeof name === 'string');
  return typeof listed === 'object' && listed !== null ? Object.keys(listed) : [];
}

function rowsOf(count: number): string {
  return `${count.toLocaleString('en-US')} rows of the reference`;
}

/** The categories of an input: its own, then what else the reference holds. */
function categories({ document, reference }: RuleContext, name: string): NameOffer[] {
  const own = document.contract?.inputs.find((input) => input.name === name)?.categories ?? [];
  const summary =
    reference.state === 'read' ? reference.summary.columns.find((column) => column.name === name) : undefined;
  const seen = new Map((summary?.values ?? []).slice(0, 200).map(({ value, count }) => [value, count]));
  const rows = (value: string): Pick<NameOffer, 'detail'> => {
    const count = seen.get(value);
    return count === undefined ? {} : { detail: rowsOf(count) };
  };
  const labels = new Set([...own.map(String), ...seen.keys()]);
  return [...labels].map((label) => ({ label, kind: 'value', ...rows(label) }));
}
