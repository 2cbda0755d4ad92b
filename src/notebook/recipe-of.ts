import { parse } from 'yaml';
import {
  type Plain,
  type Recipe,
  type RecipeAnswer,
  type RecipeColumn,
  type RecipeStep,
} from '../contract/draft/recipe';
import { type ColumnSummary, type TableSummary } from '../protocol/engine';
import { finalOf, isTransformer } from './estimators';
import { Interpreter } from './interpreter';
import { joinCells, type NotebookCell, placeOf } from './ipynb';
import { limitOf } from './limits';
import { planSteps, type Resolve } from './plan';
import { parsePython } from './python';
import { type Statement } from './python-ast';
import { trainingCells } from './training';
import { type Column, columnsOf, type Estimator, type Frame, isPart, rootOf, type Value } from './values';

/** What is known beside the notebook. */
export interface Beside {
  readonly summary?: TableSummary;
  /** Names of the model's classes. */
  readonly classes?: readonly string[];
}

type Mapping = { readonly [key: string]: Plain };

/** Longest print-out that is read for what was fitted. */
const longestPrint = 1_000_000;

/** How a notebook makes features, by its code, its print-outs and, for numbers that stand in neither, the data. */
export function recipeOf(cells: readonly NotebookCell[], { summary, classes }: Beside = {}): Recipe {
  const code = joinCells(cells);
  const columns = summary?.columns.map(({ name }) => name);
  const statements = parsePython(code.text);
  const interpreter = new Interpreter({ parts: true, ...(columns && { columns }), ...(classes && { classes }) });
  interpreter.run(statements);
  const model = modelOf(interpreter);
  const printed = printedIn(cells);
  const features = model?.fitted?.features ?? [];
  const known = features.length > 0;
  const left = [...interpreter.gaps, ...(model?.fitted?.gaps ?? [])].filter(([, { lost }]) => !lost || !known);
  const gaps = left.map(([what, { at }]) => gapOf(what, placeOf(code, at)));
  if (!known && model !== undefined) gaps.push(`what ${finalOf(model).type} was fitted on.`);
  const followed = known && isFollowed(gaps, interpreter);
  const rest = known && columns === undefined && takesOthers(statements);
  const untold: { op: string; column: string }[] = [];
  const { steps, names } = planSteps(features, resolver(printed, summary), (sentence, op, column) => {
    gaps.push(sentence);
    untold.push({ op, column });
  });
  const raw = unique(features.flatMap(rawOf));
  const written = interpreter.written.at(-1);
  return {
    columns: new Map(raw.map((name) => [name, columnOf(name, printed, features, interpreter.numeric)])),
    steps: steps.map((step) => localeOf(step, summary)),
    features: known ? names : undefined,
    ...(rest ? { rest } : known && { sources: features.map((feature) => unique(rawOf(feature))) }),
    ...(untold.length > 0 && { untold }),
    ...(followed && { followed }),
    ...answersOf(written?.frame, model, interpreter),
    ...labelsOf(model?.fitted?.label),
    ...(written !== undefined && { reference: written.path }),
    gaps,
    cells: trainingCells(cells),
  };
}

function isFollowed(gaps: readonly string[], { doubted }: Interpreter): boolean {
  return gaps.length === 0 && !doubted;
}

function gapOf(what: string, { cell, line }: { readonly cell: number; readonly line: number }): string {
  return `how ${what} (cell ${cell + 1}, line ${line + 1}) is said in a contract.`;
}

/** What the written file holds of the model's answers, and of the true one. */
function answersOf(
  frame: Frame | undefined,
  model: Estimator | undefined,
  { decided }: Interpreter,
): Pick<Recipe, 'answers' | 'limit' | 'label'> {
  const limit = model && limitOf(decided, model);
  const label = labelOf(model?.fitted?.label);
  const columns = [...(frame?.columns ?? [])];
  const inFile = columns.find(
    ([, value]) => value.kind === 'series' && value.column.kind === 'raw' && value.column.name === label,
  );
  return {
    answers: columns.flatMap(([column, value]) => answerOf(column, value, model)),
    ...(limit !== undefined && { limit }),
    ...(label !== undefined && { label: inFile?.[0] ?? label }),
  };
}

/** Of data that nobody has looked into: whether columns that the code never names reach the model. */
function takesOthers(statements: readonly Statement[]): boolean {
  const other = '\0other';
  const interpreter = new Interpreter({ columns: [other] });
  interpreter.run(statements);
  return modelOf(interpreter)?.fitted?.features.some((feature) => rawOf(feature).includes(other)) === true;
}

/** What leaves the notebook: what is handed to a converter, else what was fitted last and predicts. */
function modelOf({ exported, fitted }: Interpreter): Estimator | undefined {
  return exported ?? fitted.findLast((one) => !isTransformer(finalOf(one).type));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function rawOf(column: Column): string[] {
  if (column.kind === 'raw') return [column.name];
  return column.kind === 'step' ? rawOf(column.of) : column.of.flatMap(rawOf);
}

function labelOf(value: Value | undefined): string | undefined {
  // What a formula makes of a column stands in no column.
  if (value?.kind === 'series') return value.column.kind === 'formula' ? undefined : rootOf(value.column);
  return value?.kind === 'frame' && value.columns.size === 1 ? [...value.columns.keys()][0] : undefined;
}

/** Several columns that a model is fitted to, or what was done to the one: the inverse, as an output says it. */
function labelsOf(value: Value | undefined): Pick<Recipe, 'targets' | 'learned'> {
  const columns = columnsOf(value) ?? [];
  const [only, ...more] = columns;
  if (more.length > 0) return { targets: columns.map(rootOf) };
  if (only?.kind === 'formula') return { learned: 'other' };
  // Numbers for the names of classes are no other scale.
  if (only?.kind !== 'step' || only.op === 'ordinal' || only.op === 'map') return {};
  return { learned: only.op === 'log1p' && only.of.kind === 'raw' ? [{ op: 'expm1', args: {} }] : 'other' };
}

function answerOf(column: string, value: Value, model: Estimator | undefined): RecipeAnswer[] {
  if (
    value.kind !== 'answer' ||
    value.from === 'argmax' ||
    (model !== undefined && finalOf(value.by) !== finalOf(model))
  )
    return [];
  if (value.from === 'probabilities' && value.index === undefined) return [];
  const { from, steps, index, limit } = value;
  // A label that has a limit is none of the probabilities any more.
  const place =
    from === 'label' ? { ...(limit !== undefined && { limit }) } : { ...(index !== undefined && { index }) };
  return [{ column, from, steps, ...place }];
}

/** What the cells printed as YAML, or as JSON, which is YAML: parts of a contract. */
interface Printed {
  readonly inputs: ReadonlyMap<string, Mapping>;
  /** Arguments by operation and column, those beside the columns included. */
  args(op: string, column: string): Mapping | undefined;
}

function printedIn(cells: readonly NotebookCell[]): Printed {
  const inputs = new Map<string, Mapping>();
  const args = new Map<string, Mapping>();
  for (const { printed } of cells) {
    if (printed.length > longestPrint || !/^(inputs|preprocessing):/m.test(printed)) continue;
    const document = mapping(parsed(printed.slice(printed.search(/^(inputs|preprocessing):/m))));
    for (const [name, spec] of Object.entries(mapping(document['inputs']))) inputs.set(name, mapping(spec));
    for (const step of list(document['preprocessing']))
      for (const [op, value] of Object.entries(mapping(step))) {
        const { columns, ...beside } = mapping(value);
        for (const name of list(columns)) if (typeof name === 'string') args.set(`${op} ${name}`, beside);
        for (const [name, own] of Object.entries(mapping(columns)))
          args.set(`${op} ${name}`, { ...beside, ...mapping(own) });
      }
  }
  return { inputs, args: (op, column) => args.get(`${op} ${column}`) };
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' }) as unknown;
  } catch {
    return undefined;
  }
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Fitted numbers: as they were printed, else from the data where that column came as it is. */
function resolver(printed: Printed, summary: TableSummary | undefined): Resolve {
  const known = new Map(summary?.columns.map((column) => [column.name, column]));
  return (column) => {
    const { op, of, lacks, statistic } = column;
    const name = rootOf(of);
    const told = printed.args(op, name);
    if (told !== undefined && lacks.every((lacking) => lacking in told)) return { args: told, told: true };
    // An encoder without categories of its own takes the input's.
    if (lacks[0] === 'categories' && of.kind === 'raw') return { args: {}, told: printed.inputs.has(name) };
    const data = dataOf(of, known);
    const args = data && fittedOn(data, op, lacks, statistic);
    return args && { args, told: false, ...(isPart(of) && { part: true as const }) };
  };
}

/** The figures of a raw column, also after its missing values were replaced by one. */
function dataOf(of: Column, known: ReadonlyMap<string, ColumnSummary>): ColumnSummary | undefined {
  if (of.kind === 'raw') return known.get(of.name);
  if (of.kind === 'step' && of.op === 'map' && of.of.kind === 'raw') return mapped(known.get(of.of.name), of.args);
  const column = of.kind === 'step' && of.op === 'impute' && of.of.kind === 'raw' ? known.get(of.of.name) : undefined;
  if (column === undefined || of.kind !== 'step') return undefined;
  const fill = of.lacks.length === 0 ? of.args['with'] : fittedOn(column, 'impute', of.lacks, of.statistic)?.['with'];
  const { rows, missing, mean, std, min, max } = column;
  if (missing === 0) return column;
  if (typeof fill !== 'number' || mean === null || std === null || min === null || max === null) return undefined;
  const share = missing / rows;
  const moved = (1 - share) * mean + share * fill;
  const variance = (1 - share) * (std ** 2 + (mean - moved) ** 2) + share * (fill - moved) ** 2;
  return {
    ...column,
    mean: moved,
    std: Math.sqrt(variance),
    min: Math.min(min, fill),
    max: Math.max(max, fill),
    // Moved as well, and not by a known step.
    quartiles: undefined,
  };
}

/** Figures of texts that became numbers, where all of them are known. */
function mapped(column: ColumnSummary | undefined, args: Mapping): ColumnSummary | undefined {
  if (column === undefined || column.missing > 0 || column.values.length !== column.distinct) return undefined;
  const numbers = column.values.map(({ value, count }) => {
    const to = mapping(args['values'])[value] ?? args['unknown'];
    return { count, to: typeof to === 'number' ? to : Number.NaN };
  });
  const mean = numbers.reduce((sum, { to, count }) => sum + to * count, 0) / column.rows;
  const variance = numbers.reduce((sum, { to, count }) => sum + (to - mean) ** 2 * count, 0) / column.rows;
  if (Number.isNaN(mean)) return undefined;
  const all = numbers.map(({ to }) => to);
  return { ...column, values: [], mean, std: Math.sqrt(variance), min: Math.min(...all), max: Math.max(...all) };
}

function rescaledBy(
  { mean, std, min, max, quartiles }: ColumnSummary,
  lacks: readonly string[],
  statistic: string | undefined,
): Mapping | undefined {
  const [low, median, high] = quartiles ?? [];
  const figures: Readonly<Record<string, number | null | undefined>> = {
    mean,
    std,
    median,
    'range of quartiles': low === undefined || high === undefined ? undefined : high - low,
    'largest size': min === null || max === null ? undefined : Math.max(Math.abs(min), Math.abs(max)),
  };
  const figure = figures[statistic ?? ''] ?? undefined;
  if (figure === undefined) return undefined;
  // scikit-learn divides a column of one value by one.
  return lacks[0] === 'minus' ? { minus: figure } : { divide_by: figure || 1 };
}

function fittedOn(
  figures: ColumnSummary,
  op: string,
  lacks: readonly string[],
  statistic: string | undefined,
): Mapping | undefined {
  const { mean, std, min, max, values, frequent, quartiles } = figures;
  const [low, median, high] = quartiles ?? [];
  if (op === 'standardize' && mean !== null && std !== null) return { mean, std };
  if (op === 'min_max' && min !== null && max !== null) return { min, max };
  if (op === 'robust' && low !== undefined && median !== undefined && high !== undefined)
    return { center: median, scale: high - low || 1 };
  if (op === 'rescale') return rescaledBy(figures, lacks, statistic);
  if (op !== 'impute') return undefined;
  const most = values[0]?.value ?? frequent[0]?.value;
  const fills: Readonly<Record<string, string | number | null | undefined>> = { mean, median, most_frequent: most };
  const fill = fills[statistic ?? ''] ?? undefined;
  return fill === undefined ? undefined : { with: fill };
}

/** The letters that ONNX can lower on every machine are enough where the data has no others. */
function localeOf(step: RecipeStep, summary: TableSummary | undefined): RecipeStep {
  const { op, args } = step;
  const columns = args['columns'];
  if (op !== 'lower' || !Array.isArray(columns) || summary === undefined) return step;
  const known = new Map(summary.columns.map((column) => [column.name, column]));
  const ascii = list(columns).every(
    (name) => typeof name === 'string' && known.get(name)?.values.every(({ value }) => /^[ -~]*$/.test(value)),
  );
  return { ...step, args: { ...args, locale: ascii ? 'ascii' : 'unicode' } };
}

function columnOf(
  name: string,
  printed: Printed,
  features: readonly Column[],
  numeric: ReadonlySet<string>,
): RecipeColumn {
  const told = printed.inputs.get(name) ?? {};
  const encoder = features.find(
    (column) =>
      column.kind === 'step' && column.op === 'one_hot' && column.of.kind === 'raw' && column.of.name === name,
  );
  const unknown = told['unknown'] ?? (encoder?.kind === 'step' ? encoder.args['unknown'] : undefined);
  const { type = numeric.has(name) ? 'float64' : undefined, categories } = told;
  return {
    ...(typeof type === 'string' && { type }),
    ...(Array.isArray(categories) && { categories: categories as readonly string[] }),
    ...(typeof unknown === 'string' && { unknown }),
  };
}
