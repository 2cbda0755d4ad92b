import { type InputEncoding } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type ColumnSummary } from '../../protocol/engine';
import { formatTime } from '../time';
import { columnType, fewCategories, isNoNumber, isText } from './data-types';
import { type Plain, type Recipe, type RecipeColumn } from './recipe';

export interface InputText {
  /** As it stands in the contract. */
  readonly spec: { readonly [key: string]: Plain };
  /** What becomes of missing values is told by the model's own nodes. */
  readonly told: boolean;
}

const takesMissing = /^ai\.onnx\.ml:(TreeEnsemble|Imputer)/;

/** The raw columns by name, as their data look; `called` has the model's name of a column where that is another. */
export function draftInputs(
  model: { readonly signature: ModelSignature; readonly encodings: ReadonlyMap<string, InputEncoding> },
  columns: readonly string[],
  called: ReadonlyMap<string, string>,
  data: ReadonlyMap<string, ColumnSummary>,
  recipe: Recipe,
): Map<string, InputText> {
  const { signature, encodings } = model;
  const passes = [...signature.operators.keys()].some((operator) => takesMissing.test(operator));
  const [table, ...others] = signature.inputs;
  const ofTable =
    (others.length === 0 && table && encodings.get(table.name)?.imputed && { imputed: true as const }) || {};
  return new Map(
    columns.map((name): [string, InputText] => {
      const own = called.get(name) ?? name;
      const input = signature.inputs.find((candidate) => candidate.name === own);
      return [
        name,
        inputText(data.get(name), input, recipe.columns.get(name) ?? {}, encodings.get(own) ?? ofTable, {
          missing: filled(recipe, name) ? 'allow' : passes ? 'pass' : 'allow',
          encoded: categorical(recipe, name),
        }),
      ];
    }),
  );
}

function inputText(
  column: ColumnSummary | undefined,
  input: ValueInfo | undefined,
  told: RecipeColumn,
  encoding: InputEncoding,
  o: { readonly missing: 'allow' | 'pass'; readonly encoded: boolean | undefined },
): InputText {
  if (column === undefined && told.type === undefined && input !== undefined) {
    const shape = rowShape(input);
    if (shape !== undefined) return { spec: { type: input.elementType ?? 'float32', shape }, told: false };
  }
  const type = told.type ?? (column === undefined ? elementTypeText(input?.elementType) : columnType(column));
  const categories = told.categories ?? encoding.categories ?? (column && categoriesOf(column, type, o.encoded));
  const interval = categories === undefined && column !== undefined ? intervals(column, type) : {};
  const { missing, isTold } = missingOf(column, type, told, encoding, o.missing);
  const unknown = told.unknown ?? (encoding.unknown ? 'zeros' : undefined);
  return {
    spec: {
      ...(type !== 'float64' && { type }),
      ...interval,
      ...(categories !== undefined && { categories: [...categories] }),
      ...(unknown !== undefined && categories !== undefined && { unknown }),
      ...(missing !== undefined && { missing }),
    },
    told: isTold,
  };
}

/** What the model replaces itself it may get; of what the data lack only a guess can be made. */
function missingOf(
  column: ColumnSummary | undefined,
  type: string,
  told: RecipeColumn,
  { imputed }: InputEncoding,
  likely: 'allow' | 'pass',
): { readonly missing: 'allow' | 'pass' | undefined; readonly isTold: boolean } {
  const holes =
    column !== undefined &&
    (column.missing > 0 ||
      (type !== 'string' && isText(column) && column.values.some(({ value }) => isNoNumber(value))));
  if (imputed && (holes || column === undefined)) return { missing: 'pass', isTold: true };
  // No model takes text that is missing.
  const guess = type === 'string' ? 'allow' : likely;
  return { missing: told.missing ?? (holes ? guess : undefined), isTold: false };
}

/** Of a row that is more than one number, as a picture or a window of time, or numbers that nobody has named. */
function rowShape({ shape, elementType }: ValueInfo): readonly number[] | undefined {
  const row = shape?.slice(1).filter((size) => typeof size === 'number') ?? [];
  if (shape === undefined || row.length < shape.length - 1 || elementType === 'string') return undefined;
  return row.length > 1 || Number(row[0]) > 1 ? row : undefined;
}

function elementTypeText(element: string | undefined): string {
  // What a file calls float32 came as a number: computed as one until the model takes it.
  return element === 'string' || element === 'int64' || element === 'bool' ? element : 'float64';
}

/** `encoded`: whether an encoder takes the column as it comes; undefined where no code tells. */
function categoriesOf(
  column: ColumnSummary,
  type: string,
  encoded: boolean | undefined,
): readonly (string | number)[] | undefined {
  if (encoded === false) return undefined;
  if (type === 'string') return fewCategories(column, encoded);
  if (encoded === true && type === 'int64' && column.frequent.length === column.distinct)
    return column.frequent.map(({ value }) => value).sort((a, b) => a - b);
  return undefined;
}

/** What was seen is usual; what is refused lies as far beyond it as it is wide, and on the same side of zero. */
function intervals({ min, max }: ColumnSummary, type: string): { readonly [key: string]: Plain } {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return {};
  if (type === 'string' || type === 'bool') return {};
  const span = max - min || Math.abs(max) / 2 || 1;
  // A flag is no other number.
  if (type === 'int64' && min === 0 && max === 1) return { range: [0, 1] };
  if (type === 'date' || type === 'datetime') return { expect: [formatTime(min), formatTime(max)] };
  const lo = min > 0 ? Math.max(min / 2, min - span) : min === 0 ? 0 : min - span;
  const hi = max < 0 ? Math.min(max / 2, max + span) : max === 0 && min < 0 ? 0 : max + span;
  const whole = type === 'int64';
  const range = whole
    ? [min > 0 ? Math.max(1, Math.floor(lo)) : Math.floor(rounded(lo, Math.floor)), Math.ceil(rounded(hi, Math.ceil))]
    : [rounded(lo, Math.floor), rounded(hi, Math.ceil)];
  return { range, expect: [shortened(min, Math.floor), shortened(max, Math.ceil)] };
}

/** Of a number of many digits enough to read. */
function shortened(value: number, towards: (x: number) => number): number {
  if (String(Math.abs(value)).length <= 9) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
  return Number((towards(value / unit) * unit).toPrecision(4));
}

/** To two digits, so that a range looks like what it is: a rough one. */
function rounded(value: number, towards: (x: number) => number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((towards(value / unit) * unit).toPrecision(2));
}

/** The names of a step's columns. */
export function columnsOf(args: { readonly [key: string]: Plain }): readonly string[] {
  const columns = args['columns'];
  if (Array.isArray(columns)) return columns.map(String);
  return typeof columns === 'object' && columns !== null ? Object.keys(columns) : [];
}

/** Whether a step takes care of missing values of a raw column. */
function filled({ steps }: Recipe, name: string): boolean {
  return steps.some(({ op, args }) => (op === 'impute' || op === 'map') && columnsOf(args).includes(name));
}

/** Whether the first step that takes a raw column encodes its values; undefined where none is known. */
function categorical({ steps }: Recipe, name: string): boolean | undefined {
  const first = steps.find(({ op, args }) => op !== 'impute' && op !== 'indicator' && columnsOf(args).includes(name));
  if (first === undefined) return undefined;
  return (
    first.op === 'one_hot' || first.op === 'ordinal' || (first.op === 'map' && first.args['unknown'] === undefined)
  );
}
