import { type ModelSignature, type TensorElement, type ValueInfo } from '../onnx/signature';
import { whoseMissing } from './blame';
import { type ColumnState, isFloat, isInteger, type TensorType } from './column';
import { hull, shownInterval } from './domain';
import { isMapping } from './lenient';
import { type Contract, type Path } from './model';
import { plain, quoted } from './shown';
import { type FlowIssue } from './step';
import { type Timeline } from './timeline';

/** How a column left after the last step meets an input of the model. */
export interface Feed {
  /** Name of the model's input. */
  readonly input: string;
  readonly column: string;
  /** Element type of the model's input, the column is cast to it where it differs. */
  readonly cast: TensorElement;
}

/** Operators that give NaN a meaning: tree ensembles split on it, the others replace it. */
const takesMissing = /^(ai\.onnx\.ml:(TreeEnsemble|TreeEnsembleRegressor|TreeEnsembleClassifier|Imputer)|IsNaN)$/;

/** How the columns after the last step meet the inputs of the model, and where they do not. */
export function meetInputs(
  contract: Contract,
  timeline: Timeline,
  signature: ModelSignature,
): { readonly feeds: Feed[]; readonly issues: FlowIssue[] } {
  const feeds: Feed[] = [];
  const issues: FlowIssue[] = [];
  const unfed: ValueInfo[] = [];
  for (const input of signature.inputs) {
    const state = timeline.get(input.name);
    if (state === undefined) unfed.push(input);
    else if (!state.poisoned) {
      const found = [...checkShape(contract, input, state), ...checkElement(contract, input, state)];
      issues.push(...found);
      if (found.length === 0 && input.elementType !== undefined)
        feeds.push({ input: input.name, column: input.name, cast: input.elementType });
      issues.push(...checkMissing(contract, timeline, signature, input, state));
    }
  }
  if (unfed.length === 0) return { feeds, issues };
  const fed = new Set(signature.inputs.map(({ name }) => name));
  const spare = [...timeline.live().values()].filter((state) => !fed.has(state.name) && !state.poisoned);
  for (const input of unfed) issues.push(notFed(contract, input, unfed.length, spare));
  return { feeds, issues };
}

/** Where a column was made, as tightly as that can be said. */
function placeOf(contract: Contract, state: ColumnState): { readonly path: Path; readonly on?: 'key' } {
  const use = contract.preprocessing.find(({ path }) => path.join('\0') === state.origin.join('\0'));
  if (use !== undefined && isMapping(use.args) && use.args['into'] === state.name)
    return { path: [...use.path, 'into'] };
  return { path: state.origin, on: 'key' };
}

function notFed(contract: Contract, input: ValueInfo, unfed: number, spare: readonly ColumnState[]): FlowIssue {
  const takes = `${input.elementType ?? input.kind}${input.shape === undefined ? '' : ` [${input.shape.map((dim) => plain(String(dim ?? '?'))).join(', ')}]`}`;
  const made = spare.filter(({ origin }) => origin[0] === 'preprocessing');
  const likely = made[made.length - 1];
  const place = likely === undefined ? undefined : placeOf(contract, likely);
  // The last step made a vector that nothing takes, and one input takes nothing: the name is wrong.
  if (unfed === 1 && place !== undefined && place.on === undefined)
    return {
      code: 'signature/input-not-fed',
      ...place,
      message: `The model's input ${quoted(input.name)} (${takes}) gets no column, and ${quoted(likely?.name ?? '')} goes nowhere — columns meet the model's inputs by name, so the model cannot run — write "into: ${plain(input.name)}".`,
      data: { input: input.name, meant: input.name, candidates: spare.map(({ name }) => name).slice(0, 20) },
    };
  return {
    code: 'signature/input-not-fed',
    path: ['model', 'path'],
    message: `The model's input ${quoted(input.name)} (${takes}) gets no column — columns left after the last step meet the model's inputs by name, so the model cannot run — end with a concat "into: ${plain(input.name)}", or give the column that name with rename.`,
    data: { input: input.name, candidates: spare.map(({ name }) => name).slice(0, 20) },
  };
}

function* checkShape(contract: Contract, input: ValueInfo, state: ColumnState): Generator<FlowIssue> {
  if (input.shape === undefined) return;
  const [rows, width, ...more] = input.shape;
  const place = placeOf(contract, state);
  const name = quoted(input.name);
  if (rows === undefined) {
    yield {
      code: 'signature/width',
      ...place,
      message: `The model's input ${name} has 0 dimensions, and a column is rows by features — no row could be told from another — export the model with an input [rows, features].`,
      data: { input: input.name, width: state.width },
    };
    return;
  }
  if (typeof rows === 'number') {
    yield {
      code: 'model/fixed-batch',
      path: ['model', 'path'],
      message: `The model's input ${name} takes exactly ${rows} row${rows === 1 ? '' : 's'} at a time — every request with another number of rows would fail — export it with a free first dimension: ${freeRows(input)}.`,
      data: { input: input.name, rows },
    };
    return;
  }
  if (more.length > 0) {
    yield* checkDimensions(input, state, place);
    return;
  }
  const wanted = input.shape.length === 1 ? 1 : width;
  if (typeof wanted !== 'number' || wanted === state.width) return;
  const more_ = state.width - wanted;
  const parts = state.parts === undefined ? '' : ` (${listed(state.parts)})`;
  yield {
    code: 'signature/width',
    ...place,
    message: `${quoted(state.name)} is ${state.width} wide${parts}, and the model takes ${wanted} — ${Math.abs(more_)} feature${Math.abs(more_) === 1 ? '' : 's'} too ${more_ > 0 ? 'many' : 'few'}: the model would refuse every row — compare the list with the columns of training, above all the number of categories of each encoder.`,
    data: { input: input.name, width: state.width, wanted },
  };
}

/** A tensor of more than two dimensions is fed by a column of the same shape: a product that fits could be any order of its values. */
function* checkDimensions(
  input: ValueInfo,
  { name, shape, width }: ColumnState,
  place: Pick<FlowIssue, 'path' | 'on'>,
): Generator<FlowIssue> {
  const wanted = input.shape?.slice(1) ?? [];
  const fits =
    shape?.length === wanted.length && wanted.every((dim, at) => typeof dim !== 'number' || dim === shape[at]);
  if (fits) return;
  const shown = `[${wanted.map((dim) => (dim === null ? '?' : plain(String(dim)))).join(', ')}]`;
  yield {
    code: 'signature/width',
    ...place,
    message: `The model's input ${quoted(input.name)} has ${wanted.length + 1} dimensions, rows of ${shown}, and ${quoted(name)} is ${shape === undefined ? `a vector of ${width}` : `rows of [${shape.join(', ')}]`} — the model would refuse every row, or read its values in another order — declare the input's "shape" as the caller sends it, and bring it there with the steps for images (layout, resize, crop), or give a joined vector its dimensions with reshape.`,
    data: { input: input.name, width, ...(shape !== undefined && { shape }) },
  };
}

function listed(parts: readonly string[]): string {
  const shown = parts
    .slice(0, 6)
    .map((part) => plain(part, 30))
    .join(', ');
  return parts.length > 6 ? `${shown} …` : shown;
}

const integers: readonly TensorElement[] = ['uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'uint32', 'uint64'];
/** Up to here a float type has every whole number. */
const wholeNumbers: Readonly<Partial<Record<TensorElement, number>>> = {
  bfloat16: 2 ** 8,
  float16: 2 ** 11,
  float32: 2 ** 24,
  float64: 2 ** 53,
};
const floats: readonly TensorElement[] = ['bfloat16', 'float16', 'float32', 'float64'];

function castable(from: TensorType, to: TensorElement): boolean {
  if (from === to) return true;
  if (from === 'string') return false;
  if (floats.includes(to)) return true;
  return integers.includes(to) && !isFloat(from);
}

function* checkElement(contract: Contract, input: ValueInfo, state: ColumnState): Generator<FlowIssue> {
  const to = input.elementType;
  const place = placeOf(contract, state);
  if (to === undefined || !castable(state.type, to)) {
    const cut = to !== undefined && integers.includes(to) && isFloat(state.type);
    yield {
      code: 'signature/element-type',
      ...place,
      message: `${quoted(state.name)} is ${state.type}, and the model's input ${quoted(input.name)} takes ${to ?? (input.kind === 'tensor' ? 'numbers of a type that no column has, such as float8 or int4' : `a ${input.kind}`)} — ${cut ? 'fractions would be cut off silently' : 'the model cannot run'} — ${cut ? `cast it to ${to} if that is what training did, or declare the input as an integer with "missing: forbid"` : state.type === 'string' ? 'encode the text before the model' : 'correct the type, or export the model with another'}.`,
      data: { input: input.name, column: state.name, type: state.type, wanted: to ?? input.kind },
    };
    return;
  }
  const exact = wholeNumbers[to] ?? Infinity;
  const { lo, hi } = hull(state.domain);
  const largest = Math.max(Math.abs(lo), Math.abs(hi));
  if (isInteger(state.type) && Number.isFinite(largest) && largest > exact)
    yield {
      code: 'domain',
      ...place,
      message: `${quoted(state.name)} can be ${shownInterval({ lo, hi })}, and ${to} holds whole numbers up to ${exact} only — larger ones are rounded, so different rows become the same to the model — export the model with a larger type, or scale the column first.`,
      data: { column: state.name, wanted: to },
    };
}

function* checkMissing(
  contract: Contract,
  timeline: Timeline,
  signature: ModelSignature,
  input: ValueInfo,
  state: ColumnState,
): Generator<FlowIssue> {
  if (state.missing === 'allow')
    for (const culprit of whoseMissing(contract, timeline, state.name)) {
      const what = state.type === 'string' ? '""' : 'NaN';
      const why = `${what} reaches the model's input ${quoted(input.name)}, and its answer means nothing, without an error`;
      yield culprit.kind === 'input'
        ? {
            code: 'missing-reaches-model',
            path: ['inputs', culprit.column, 'missing'],
            message: `${quoted(culprit.column)} may be missing, and no step takes care of it — ${why} — impute it, or write "missing: pass" if the model was trained on missing values.`,
            data: { column: culprit.column, input: input.name },
          }
        : {
            code: 'missing-reaches-model',
            path: culprit.use.path,
            on: 'key',
            message: `${plain(culprit.use.op)} leaves ${quoted(culprit.column)} missing for some values, and no later step takes care of it — ${why} — say what such a value becomes, impute it after this step, or write "missing: pass" at its input if the model was trained on missing values.`,
            data: { column: culprit.column, step: culprit.use.op, input: input.name },
          };
    }
  if (state.missing !== 'pass' || state.type === 'string') return;
  if ([...signature.operators.keys()].some((operator) => takesMissing.test(operator))) return;
  for (const name of state.sources) {
    if (contract.inputs.find((candidate) => candidate.name === name)?.missing !== 'pass') continue;
    yield {
      code: 'missing-reaches-model',
      path: ['inputs', name, 'missing'],
      message: `${quoted(name)} passes missing values on to the model, and this model has no operator that takes them (no tree ensemble, no imputer) — it answers NaN, or a decision made of NaN — impute the column, or export the model that was trained on missing values.`,
      data: { column: name, input: input.name },
    };
  }
}

/** How exporters say it: scikit-learn's models take features, and those of pictures come from torch or Keras. */
function freeRows({ name, shape }: ValueInfo): string {
  const [, ...rest] = shape ?? [];
  const dimensions = ['None', ...rest.map((size) => (typeof size === 'number' ? String(size) : 'None'))].join(', ');
  if (rest.length < 2)
    return `FloatTensorType([${rest.length === 0 ? 'None, 1' : dimensions}]), or dynamic axes in torch`;
  return `dynamic_axes={${quoted(name)}: {0: "rows"}} for torch.onnx.export, tf.TensorSpec([${dimensions}]) for tf2onnx`;
}
