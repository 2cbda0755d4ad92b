import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type ColumnSummary } from '../../protocol/engine';
import { plain } from '../shown';
import { columnType, fewCategories } from './data-types';

/** Operation and arguments by which text becomes numbers. */
export interface Encoder {
  readonly op: 'one_hot' | 'ordinal';
  readonly drop?: 'if_binary';
}

/** Columns that make as many features as the model takes. */
export interface Fitting {
  readonly columns: readonly string[];
  readonly encoder?: Encoder;
  /** Columns that hold what the model answers. */
  readonly answers: readonly string[];
  /** Why the choice is none, as a sentence goes on after "Not found: ". */
  readonly gap?: string;
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

/** A way to as many features, and what speaks against it, the less the better. */
interface Way extends Fitting {
  readonly doubts: readonly number[];
}

/** As many columns as the model takes features, identifiers, answers and constants left out where it would get too many. */
export function fitting(
  columns: readonly ColumnSummary[],
  { inputs }: ModelSignature,
  answers: readonly Ends[],
): Fitting {
  const ofTexts = widthOf(inputs.filter(({ elementType }) => elementType === 'string'));
  const ofNumbers = widthOf(inputs.filter(({ elementType }) => elementType !== 'string'));
  const candidates = columns.flatMap((column) => candidateOf(column, ofTexts > 0));
  const identifiers = columns.filter(isIdentifier);
  const suspects = [...identifiers, ...columns.filter(({ distinct }) => distinct <= 1)];
  const ways: Way[] = [];
  for (let dropped = 0; dropped <= suspects.length; dropped++)
    for (const { columns: left, isAnswer, doubt } of [{ columns: [], isAnswer: false, doubt: 0 }, ...answers]) {
      const out = new Set([...suspects.slice(0, dropped), ...left].map(({ name }) => name));
      const kept = candidates.filter(({ name }) => !out.has(name));
      const texts = kept.filter(({ text }) => text);
      const encoder = encoders.find(([{ op }, widthBy]) => {
        // With a number for each text many choices fit by chance.
        if (op === 'ordinal' && dropped < identifiers.length) return false;
        const encoded = ofTexts > 0 ? 0 : texts.reduce((sum, { values }) => sum + widthBy(values), 0);
        return kept.length - texts.length + encoded === ofNumbers && (ofTexts === 0 || texts.length === ofTexts);
      })?.[0];
      if (encoder === undefined) continue;
      const encodes = texts.length > 0 && ofTexts === 0;
      ways.push({
        columns: kept.map(({ name }) => name),
        ...(encodes && { encoder }),
        answers: isAnswer ? left.map(({ name }) => name) : [],
        doubts: [Math.max(0, identifiers.length - dropped), encodes && encoder.op === 'ordinal' ? 1 : 0, doubt],
      });
    }
  const [only, ...more] = likeliest(ways);
  if (only !== undefined && more.length === 0) return only;
  const likely = candidates.filter(({ name }) => !suspects.some((suspect) => suspect.name === name));
  const wanted = ofNumbers + ofTexts;
  const why =
    only === undefined
      ? "no choice of the data's columns makes as many"
      : `several choices of the data's columns make as many: ${[only, ...more].slice(0, 3).map(told).join(', or ')}`;
  return {
    columns: likely.map(({ name }) => name),
    answers: [],
    ...(!Number.isNaN(wanted) && {
      gap: `which columns the model takes: it takes ${wanted} feature${wanted === 1 ? '' : 's'}, and ${why}. List them in the order of the training, with the steps that make them.`,
    }),
  };

  function told({ columns: taken, answers: [answer] }: Way): string {
    const out = columns.map(({ name }) => name).filter((name) => !taken.includes(name));
    const names =
      out.length === 0
        ? 'all of them'
        : `all but ${out
            .slice(0, 5)
            .map((name) => plain(name))
            .join(', ')}`;
    return answer === undefined ? names : `${names} with ${plain(answer)} as the answer`;
  }
}

/** The different ways than which none is better in all regards. */
function likeliest(ways: readonly Way[]): Way[] {
  const isWorse = ({ doubts }: Way, than: Way): boolean =>
    doubts.every((doubt, at) => doubt >= (than.doubts[at] ?? 0)) &&
    doubts.some((doubt, at) => doubt > (than.doubts[at] ?? 0));
  const best = ways.filter((way) => !ways.some((other) => isWorse(way, other)));
  return [...new Map(best.map((way) => [JSON.stringify([way.columns, way.answers]), way])).values()];
}

/** Columns at an end of the data. */
interface Ends {
  readonly columns: readonly ColumnSummary[];
  /** They can be what such a model answers. */
  readonly isAnswer: boolean;
  readonly doubt: number;
}

/** Where most data have what is to be learned: the last columns, or the first. */
export function answersOf(
  columns: readonly ColumnSummary[],
  { outputs }: ModelSignature,
  { classes }: Encodings,
): Ends[] {
  const isClass = outputs.some(({ elementType }) => elementType === 'int64' || elementType === 'string');
  const width = classes === undefined ? Number(outputs[0]?.shape?.[1] ?? 1) : 1;
  const canBe = (column: ColumnSummary): boolean => {
    if (classes !== undefined) return column.distinct === classes.length;
    // What finds outliers or groups has no answer in the data.
    return !isClass && /^(?:int|float)/.test(columnType(column)) && !isIdentifier(column);
  };
  return [columns.slice(-width), columns.slice(0, 1)].map((ends, place) => {
    const isAnswer = ends.every(canBe);
    return { columns: ends, isAnswer, doubt: place + (isAnswer ? 0 : 2) };
  });
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
export function isIdentifier(column: ColumnSummary): boolean {
  const { name, rows, distinct, missing, min, max } = column;
  if (distinct !== rows || missing > 0 || rows < 3) return false;
  // "body_mass_index" has fractions: it is measured, and tells nobody apart.
  if (column.whole === false) return false;
  if (/(?:^|[^a-z])(?:id|index|row|nr|no|number|key|uuid)$|[a-z]I[Dd]$|^Unnamed: 0$|^column0*$/.test(name)) return true;
  return columnType(column) === 'int64' && min !== null && max !== null && max - min === rows - 1 && min <= 1;
}
