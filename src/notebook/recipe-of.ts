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
import { planSteps, type Resolve } from './plan';
import { parsePython } from './python';
import { trainingCells } from './training';
import { type Column, type Estimator, rootOf, type Value } from './values';

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
  const interpreter = new Interpreter({ ...(columns && { columns }), ...(classes && { classes }) });
  interpreter.run(parsePython(code.text));
  const model = modelOf(interpreter);
  const printed = printedIn(cells);
  const gaps = [...interpreter.gaps].map(([what, at]) => {
    const { cell, line } = placeOf(code, at);
    return `how ${what} (cell ${cell + 1}, line ${line + 1}) is said in a contract.`;
  });
  const features = model?.fitted?.features ?? [];
  const known = features.length > 0;
  if (!known && model !== undefined) gaps.push(`what ${finalOf(model).type} was fitted on.`);
  const { steps, names } = planSteps(features, resolver(printed, summary), (sentence) => gaps.push(sentence));
  const raw = unique(features.flatMap(rawOf));
  const written = interpreter.written.at(-1);
  const label = labelOf(model?.fitted?.label);
  const answers =
    written === undefined
      ? []
      : [...written.frame.columns].flatMap(([column, value]) => answerOf(column, value, model));
  const inFile = [...(written?.frame.columns ?? [])].find(
    ([, value]) => value.kind === 'series' && value.column.kind === 'raw' && value.column.name === label,
  );
  return {
    columns: new Map(raw.map((name) => [name, columnOf(name, printed, features)])),
    steps: steps.map((step) => localeOf(step, summary)),
    features: known ? names : undefined,
    answers,
    ...(label !== undefined && { label: inFile?.[0] ?? label }),
    ...(written !== undefined && { reference: written.path }),
    gaps,
    cells: trainingCells(cells),
  };
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
  if (value?.kind === 'series') return rootOf(value.column);
  return value?.kind === 'frame' && value.columns.size === 1 ? [...value.columns.keys()][0] : undefined;
}

function answerOf(column: string, value: Value, model: Estimator | undefined): RecipeAnswer[] {
  if (
    value.kind !== 'answer' ||
    value.from === 'argmax' ||
    (model !== undefined && finalOf(value.by) !== finalOf(model))
  )
    return [];
  if (value.from === 'probabilities' && value.index === undefined) return [];
  return [{ column, from: value.from, steps: value.steps, ...(value.index !== undefined && { index: value.index }) }];
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
    const data = of.kind === 'raw' ? known.get(name) : undefined;
    const args = data && fittedOn(data, op, lacks, statistic);
    return args && { args, told: false };
  };
}

function fittedOn(
  { mean, std, min, max, values }: ColumnSummary,
  op: string,
  lacks: readonly string[],
  statistic: string | undefined,
): Mapping | undefined {
  if (op === 'standardize' && mean !== null && std !== null) return { mean, std };
  if (op === 'min_max' && min !== null && max !== null) return { min, max };
  if (op === 'robust' && min !== null && max !== null && lacks.length === 1)
    return { scale: Math.max(Math.abs(min), Math.abs(max)) };
  if (op === 'impute' && statistic === 'mean' && mean !== null) return { with: mean };
  const [frequent] = values;
  return op === 'impute' && statistic === 'most_frequent' && frequent !== undefined
    ? { with: frequent.value }
    : undefined;
}

/** The letters that ONNX can lower on every machine are enough where the data has no others. */
function localeOf({ op, args, told }: RecipeStep, summary: TableSummary | undefined): RecipeStep {
  const columns = args['columns'];
  if (op !== 'lower' || !Array.isArray(columns) || summary === undefined) return { op, args, told };
  const known = new Map(summary.columns.map((column) => [column.name, column]));
  const ascii = list(columns).every(
    (name) => typeof name === 'string' && known.get(name)?.values.every(({ value }) => /^[ -~]*$/.test(value)),
  );
  return { op, args: { ...args, locale: ascii ? 'ascii' : 'unicode' }, told };
}

function columnOf(name: string, printed: Printed, features: readonly Column[]): RecipeColumn {
  const told = printed.inputs.get(name) ?? {};
  const encoder = features.find(
    (column) =>
      column.kind === 'step' && column.op === 'one_hot' && column.of.kind === 'raw' && column.of.name === name,
  );
  const unknown = told['unknown'] ?? (encoder?.kind === 'step' ? encoder.args['unknown'] : undefined);
  const { type, categories } = told;
  return {
    ...(typeof type === 'string' && { type }),
    ...(Array.isArray(categories) && { categories: categories as readonly string[] }),
    ...(typeof unknown === 'string' && { unknown }),
  };
}
