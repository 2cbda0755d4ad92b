import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { isSingle } from './draft-columns';
import { type Encoder } from './fitting';
import { type InputText, columnsOf } from './draft-inputs';
import { type Plain, type Recipe } from './recipe';

interface Step {
  readonly op: string;
  readonly args: { readonly [key: string]: Plain };
}

/** These leave text what it is. */
const keepsText = new Set(['impute', 'lower', 'strip', 'copy', 'indicator']);

/** The last steps: by which the columns meet the inputs of the model, by name or side by side. */
export function feedSteps(
  { inputs }: ModelSignature,
  recipe: Recipe,
  columns: ReadonlyMap<string, InputText>,
  called: ReadonlyMap<string, string>,
  encoder: Encoder,
): Step[] {
  const features = recipe.features ?? [...columns.keys()];
  const renamed = [...called].filter(([name]) => features.includes(name));
  const own = new Set([...features, ...renamed.map(([, name]) => name)]);
  const open = inputs.filter((input) => (!own.has(input.name) || !isSingle(input)) && isTable(input));
  const taken = new Set([
    ...inputs.filter((input) => isSingle(input) || !isTable(input)).map(({ name }) => name),
    ...called.keys(),
  ]);
  const free = features.filter((name) => !taken.has(name));
  return [
    ...(renamed.length > 0 ? [{ op: 'rename', args: { columns: Object.fromEntries(renamed) } }] : []),
    ...joined(open, free, recipe, columns, encoder),
  ];
}

function isTable({ shape }: ValueInfo): boolean {
  return shape?.length === 2;
}

/** One vector for each input; of several those of text take the text columns. */
function joined(
  inputs: readonly ValueInfo[],
  features: readonly string[],
  recipe: Recipe,
  columns: ReadonlyMap<string, InputText>,
  encoder: Encoder,
): Step[] {
  const isText = (name: string): boolean =>
    columns.get(name)?.spec['type'] === 'string' &&
    !recipe.steps.some((step) => !keepsText.has(step.op) && columnsOf(step.args).includes(name));
  const texts = inputs.some(({ elementType }) => elementType === 'string') ? features.filter(isText) : [];
  const numbers = features.filter((name) => !texts.includes(name));
  // Text in front of a model of numbers has to become some; which ones is a guess where no code tells.
  const guessed =
    recipe.features === undefined && inputs.length > 0
      ? numbers.filter((name) => isText(name) && columns.get(name)?.spec['categories'] !== undefined)
      : [];
  const { op, ...args } = encoder;
  // A vector that is called like a column takes its name.
  const apart = new Map(
    features
      .filter((name) => inputs.some((input) => input.name === name))
      .map((name) => [name, another(name, features)]),
  );
  return [
    ...(guessed.length > 0 ? [{ op, args: { columns: guessed, ...args } }] : []),
    ...(apart.size > 0 ? [{ op: 'rename', args: { columns: Object.fromEntries(apart) } }] : []),
    ...inputs.flatMap((input): Step[] => {
      const list = input.elementType === 'string' ? texts : numbers;
      const alike = inputs.filter((other) => (other.elementType === 'string') === (input.elementType === 'string'));
      // Of several inputs of one kind each takes its share, in their order.
      const start = alike.slice(0, alike.indexOf(input)).reduce((sum, { shape }) => sum + Number(shape?.[1] ?? 0), 0);
      const own = alike.length === 1 ? list : list.slice(start, start + Number(input.shape?.[1] ?? 0));
      return own.length === 0 ? [] : concat(input, own, new Set([...guessed, ...changedBy(recipe)]), columns, apart);
    }),
  ];
}

function another(name: string, taken: readonly string[]): string {
  let free = `${name}_column`;
  while (taken.includes(free)) free = `${free}_`;
  return free;
}

function changedBy({ steps }: Recipe): string[] {
  return steps.flatMap(({ args }) => columnsOf(args));
}

function concat(
  { name, elementType }: ValueInfo,
  own: readonly string[],
  changed: ReadonlySet<string>,
  columns: ReadonlyMap<string, InputText>,
  apart: ReadonlyMap<string, string>,
): Step[] {
  const now = (names: readonly string[]): string[] => names.map((column) => apart.get(column) ?? column);
  const type =
    elementType === 'float64' || elementType === 'int64' || elementType === 'string' ? elementType : 'float32';
  const fractions = own.filter((column) => {
    const spec = columns.get(column)?.spec;
    return changed.has(column) || (spec?.['type'] !== 'int64' && spec?.['type'] !== 'bool');
  });
  // Nothing is cut without being said.
  const cut = type === 'int64' && fractions.length > 0;
  return [
    ...(cut ? [{ op: 'cast', args: { columns: now(fractions), type } }] : []),
    { op: 'concat', args: { columns: now(own), into: name, type } },
  ];
}
