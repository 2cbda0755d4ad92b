import { type Encodings, type InputEncoding } from '../../onnx/encodings';
import { type ModelSignature } from '../../onnx/signature';
import { type ColumnSummary, type TableSummary } from '../../protocol/engine';
import { formatTime } from '../time';
import { likelyLabel, predictionColumns } from './data-roles';
import { type Plain, type Recipe, type RecipeColumn } from './recipe';

type InputText = { readonly [key: string]: Plain };

/** A text column of more values is no list of categories. */
const mostCategories = 100;
const takesMissing = /^ai\.onnx\.ml:(TreeEnsemble|Imputer)/;

/** The raw columns by name: those that the training code uses, or the model names, or the data has. */
export function draftInputs(
  model: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
): Map<string, InputText> {
  const { signature, encodings } = model;
  const known = new Map(summary?.columns.map((column) => [column.name, column]));
  const names = columnNames(model, summary, recipe);
  const passes = [...signature.operators.keys()].some((operator) => takesMissing.test(operator));
  return new Map(
    names.map((name): [string, InputText] => {
      const element = signature.inputs.find((input) => input.name === name)?.elementType;
      return [
        name,
        inputText(known.get(name), element, recipe.columns.get(name) ?? {}, encodings.inputs.get(name) ?? {}, {
          missing: filled(recipe, name) ? 'allow' : passes ? 'pass' : 'allow',
          encoded: categorical(recipe, name),
        }),
      ];
    }),
  );
}

function columnNames(
  { signature, encodings }: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
): string[] {
  if (recipe.columns.size > 0) return [...recipe.columns.keys()];
  const taken = signature.inputs.map(({ name }) => name);
  // A model of a whole pipeline names the raw columns.
  if (summary === undefined || taken.length > 1 || summary.columns.some(({ name }) => name === taken[0])) return taken;
  const aside = new Set([likelyLabel(summary, recipe), ...predictionColumns(summary, encodings.classes, recipe)]);
  return summary.columns.map(({ name }) => name).filter((name) => !aside.has(name));
}

function inputText(
  column: ColumnSummary | undefined,
  element: string | undefined,
  told: RecipeColumn,
  encoding: InputEncoding,
  o: { readonly missing: 'allow' | 'pass'; readonly encoded: boolean | undefined },
): InputText {
  const type = told.type ?? (column === undefined ? elementTypeText(element) : typeOf(column));
  const categories = told.categories ?? encoding.categories ?? (column && categoriesOf(column, type, o.encoded));
  const interval = categories === undefined && column !== undefined ? intervals(column, type) : {};
  const missing = (column?.missing ?? 0) > 0 || encoding.imputed ? (told.missing ?? o.missing) : told.missing;
  const unknown = told.unknown ?? (encoding.unknown ? 'zeros' : undefined);
  return {
    ...(type !== 'float64' && { type }),
    ...interval,
    ...(categories !== undefined && { categories: [...categories] }),
    ...(unknown !== undefined && categories !== undefined && { unknown }),
    ...(missing !== undefined && { missing }),
  };
}

function elementTypeText(element: string | undefined): string {
  // What a file calls float32 came as a number: computed as one until the model takes it.
  return element === 'string' || element === 'int64' || element === 'bool' ? element : 'float64';
}

/** The contract's type for DuckDB's. */
function typeOf({ type }: ColumnSummary): string {
  if (/^(U?(TINY|SMALL|BIG)INT|U?INTEGER)$/.test(type)) return 'int64';
  if (/^(FLOAT|REAL)$/.test(type)) return 'float32';
  if (type === 'BOOLEAN') return 'bool';
  if (type === 'DATE') return 'date';
  if (/^TIMESTAMP/.test(type)) return 'datetime';
  return /^(VARCHAR|ENUM)/.test(type) ? 'string' : 'float64';
}

/** `encoded`: whether an encoder takes the column as it comes; undefined where no code tells. */
function categoriesOf(
  { values, distinct, rows, frequent }: ColumnSummary,
  type: string,
  encoded: boolean | undefined,
): readonly (string | number)[] | undefined {
  if (encoded === false) return undefined;
  if (type === 'string') {
    const shown = values.map(({ value }) => value).filter((value) => value !== '');
    const few = distinct <= mostCategories && (encoded === true || distinct * 4 <= rows);
    return few && shown.length > 0 ? shown.sort(byCodePoint) : undefined;
  }
  if (encoded === true && type === 'int64' && frequent.length === distinct)
    return frequent.map(({ value }) => value).sort((a, b) => a - b);
  return undefined;
}

/** As Python sorts texts, and so scikit-learn its categories. */
function byCodePoint(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const differs = x.findIndex((character, index) => character !== y[index]);
  if (differs < 0) return x.length - y.length;
  return (x[differs]?.codePointAt(0) ?? 0) - (y[differs]?.codePointAt(0) ?? -1);
}

/** What was seen is usual; what is refused lies as far beyond it as it is wide, and on the same side of zero. */
function intervals({ min, max }: ColumnSummary, type: string): InputText {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return {};
  if (type === 'string' || type === 'bool') return {};
  const span = max - min || Math.abs(max) / 2 || 1;
  if (type === 'date' || type === 'datetime') return { expect: [formatTime(min), formatTime(max)] };
  const lo = min > 0 ? Math.max(min / 2, min - span) : min === 0 ? 0 : min - span;
  const hi = max < 0 ? Math.min(max / 2, max + span) : max === 0 && min < 0 ? 0 : max + span;
  const whole = type === 'int64';
  const range = whole
    ? [min > 0 ? Math.max(1, Math.floor(lo)) : Math.floor(rounded(lo, Math.floor)), Math.ceil(rounded(hi, Math.ceil))]
    : [rounded(lo, Math.floor), rounded(hi, Math.ceil)];
  return { range, expect: [min, max] };
}

/** To two digits, so that a range looks like what it is: a rough one. */
function rounded(value: number, towards: (x: number) => number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((towards(value / unit) * unit).toPrecision(2));
}

/** The names of a step's columns. */
function columnsOf(args: { readonly [key: string]: Plain }): readonly string[] {
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
