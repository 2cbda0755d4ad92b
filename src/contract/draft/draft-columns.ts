import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type ColumnSummary, type TableSummary } from '../../protocol/engine';
import { featureNames } from '../feature-names';
import { likelyLabel, predictionColumns } from './data-roles';
import { columnType, fewCategories } from './data-types';
import { type Recipe } from './recipe';

/** Which raw columns the model takes, and which of the data hold the true answer. */
export interface Choice {
  readonly columns: readonly string[];
  readonly label: string | undefined;
  /** The columns that a model of several numbers was fitted to. */
  readonly targets?: readonly string[];
  /** By raw column the model's name of it, where that is another: exporters write "_" for what is no letter. */
  readonly called: ReadonlyMap<string, string>;
  /** How text becomes as many features as the model takes. */
  readonly encoder?: Encoder;
  /** Why the choice is none, as a sentence goes on after "Not found: ". */
  readonly gap?: string;
}

/** Operation and arguments by which text becomes numbers. */
export interface Encoder {
  readonly op: 'one_hot' | 'ordinal';
  readonly drop?: 'if_binary';
}

/** The raw columns: those that the training code uses, or the model names, or as many of the data as the model takes. */
export function chooseColumns(
  { signature, encodings }: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
): Choice {
  const { inputs } = signature;
  const label = summary && likelyLabel(summary, recipe, encodings.classes);
  const used = [...recipe.columns.keys()];
  if (used.length > 0) return { columns: used, label, called: callings(inputs, used) };
  const names = inputs.map(({ name }) => name);
  if (summary === undefined) return { columns: names, label, called: new Map() };
  const known = summary.columns.map(({ name }) => name);
  const listed = featureNames(signature.metadata).find(
    (one) => one.names.length > 0 && one.names.every((name) => known.includes(name)),
  );
  const called = callings(inputs, known);
  // A model of a whole pipeline names the raw columns.
  if (names.some((name) => known.includes(name)) || called.size > 0) {
    const raw = new Map([...called].map(([column, name]) => [name, column]));
    return { columns: names.map((name) => raw.get(name) ?? name), label, called };
  }
  if (listed !== undefined) return { columns: listed.names, label, called };
  const aside = new Set([label, ...predictionColumns(summary, encodings.classes, recipe)]);
  const rest = summary.columns.filter(({ name }) => !aside.has(name));
  return {
    label,
    called,
    ...fitting(rest, signature, label === undefined ? answersOf(rest, signature, encodings) : []),
  };
}

/** Inputs that are called like a column except for what is no letter or digit. */
function callings(inputs: readonly ValueInfo[], columns: readonly string[]): ReadonlyMap<string, string> {
  const exact = new Set(inputs.map(({ name }) => name));
  const plainly = new Map<string, string[]>();
  for (const column of columns) {
    const plain = column.replace(/[^\p{L}\p{N}]/gu, '_');
    plainly.set(plain, [...(plainly.get(plain) ?? []), column]);
  }
  return new Map(
    inputs.flatMap(({ name }): [string, string][] => {
      const [only, ...more] = columns.includes(name) ? [] : (plainly.get(name) ?? []);
      return only === undefined || more.length > 0 || exact.has(only) ? [] : [[only, name]];
    }),
  );
}

interface Candidate {
  readonly name: string;
  readonly text: boolean;
  /** Different values of a text. */
  readonly values: number;
}

/** Each way to make text to numbers, the likeliest first, with the features that a text of so many values becomes. */
const encoders: readonly (readonly [Encoder, (values: number) => number])[] = [
  [{ op: 'one_hot' }, (values) => values],
  [{ op: 'one_hot', drop: 'if_binary' }, (values) => (values === 2 ? 1 : values)],
  [{ op: 'ordinal' }, () => 1],
];

/** As many columns as the model takes features, identifiers, answers and constants left out where it would get too many. */
function fitting(
  columns: readonly ColumnSummary[],
  { inputs }: ModelSignature,
  answers: readonly Ends[],
): Pick<Choice, 'columns' | 'encoder' | 'gap' | 'targets'> & { readonly label?: string } {
  const ofTexts = widthOf(inputs.filter(({ elementType }) => elementType === 'string'));
  const ofNumbers = widthOf(inputs.filter(({ elementType }) => elementType !== 'string'));
  const candidates = columns.flatMap((column) => candidateOf(column, ofTexts > 0));
  const identifiers = columns.filter(isIdentifier);
  const suspects = [...identifiers, ...columns.filter(({ distinct }) => distinct <= 1)];
  for (let dropped = 0; dropped <= suspects.length; dropped++)
    for (const { columns: left, isAnswer } of [{ columns: [], isAnswer: false }, ...answers])
      for (const [encoder, widthBy] of encoders) {
        // With a number for each text many choices fit by chance.
        if (encoder.op === 'ordinal' && dropped < identifiers.length) continue;
        const out = new Set([...suspects.slice(0, dropped), ...left].map(({ name }) => name));
        const kept = candidates.filter(({ name }) => !out.has(name));
        const texts = kept.filter(({ text }) => text);
        const encoded = ofTexts > 0 ? 0 : texts.reduce((sum, { values }) => sum + widthBy(values), 0);
        if (kept.length - texts.length + encoded !== ofNumbers || (ofTexts > 0 && texts.length !== ofTexts)) continue;
        const [only, ...more] = isAnswer ? left.map(({ name }) => name) : [];
        return {
          columns: kept.map(({ name }) => name),
          ...(texts.length > 0 && ofTexts === 0 && { encoder }),
          ...(only !== undefined && (more.length === 0 ? { label: only } : { targets: [only, ...more] })),
        };
      }
  const likely = candidates.filter(({ name }) => !suspects.some((suspect) => suspect.name === name));
  const wanted = ofNumbers + ofTexts;
  return {
    columns: likely.map(({ name }) => name),
    ...(!Number.isNaN(wanted) && {
      gap: `which columns the model takes: it takes ${wanted} feature${wanted === 1 ? '' : 's'}, and no choice of the data's columns makes as many. List them in the order of the training, with the steps that make them.`,
    }),
  };
}

/** Columns at an end of the data. */
interface Ends {
  readonly columns: readonly ColumnSummary[];
  /** They can be what such a model answers. */
  readonly isAnswer: boolean;
}

/** Where most data have what is to be learned: the last columns, or the first. */
function answersOf(columns: readonly ColumnSummary[], { outputs }: ModelSignature, { classes }: Encodings): Ends[] {
  const isClass = outputs.some(({ elementType }) => elementType === 'int64' || elementType === 'string');
  const width = classes === undefined ? Number(outputs[0]?.shape?.[1] ?? 1) : 1;
  const canBe = (column: ColumnSummary): boolean => {
    if (classes !== undefined) return column.distinct === classes.length;
    // What finds outliers or groups has no answer in the data.
    return !isClass && /^(?:int|float)/.test(columnType(column)) && !isIdentifier(column);
  };
  return [columns.slice(-width), columns.slice(0, 1)].map((ends) => ({ columns: ends, isAnswer: ends.every(canBe) }));
}

/** Features of all these inputs together; NaN where the file does not say. */
function widthOf(inputs: readonly ValueInfo[]): number {
  return inputs.reduce((sum, { shape }) => sum + (shape?.length === 1 ? 1 : Number(shape?.[1] ?? Number.NaN)), 0);
}

/** Dates and texts of many values are no features as they are. */
function candidateOf(column: ColumnSummary, textInputs: boolean): Candidate[] {
  const { name } = column;
  const type = columnType(column);
  if (type === 'date' || type === 'datetime') return [];
  if (type !== 'string') return [{ name, text: false, values: 0 }];
  if (textInputs) return [{ name, text: true, values: 0 }];
  const categories = fewCategories(column);
  return categories === undefined ? [] : [{ name, text: true, values: categories.length }];
}

/** It numbers the rows, or says so itself. */
function isIdentifier(column: ColumnSummary): boolean {
  const { name, rows, distinct, missing, min, max } = column;
  if (distinct !== rows || missing > 0 || rows < 3) return false;
  if (/(?:^|[^a-z])(?:id|index|row|nr|no|number|key|uuid)$|[a-z]I[Dd]$|^Unnamed: 0$|^column0*$/.test(name)) return true;
  return columnType(column) === 'int64' && min !== null && max !== null && max - min === rows - 1 && min <= 1;
}
