import * as z from 'zod';
import { isMapping } from './lenient';
import { type Path } from './model';
import { plain, quoted, shown } from './shown';
import { type StepIssue } from './step';
import { suggest } from './suggest';

/*
 * The convention of all steps. In the schemas of arguments `error` is not a sentence but what to write instead, as the end of "write …".
 */

/** One column that a step works on, with its own arguments. Paths are relative to the step's arguments. */
export interface ColumnUse<P> {
  readonly column: string;
  readonly at: Path;
  readonly args: P;
  /** The new column; undefined where the column is rewritten. */
  readonly into: string | undefined;
  /** All new columns of this one, for steps that make several. */
  readonly intos: readonly string[];
  readonly intoAt: Path;
}

export const finite = z.number({ error: 'a number' });
export const positive = z.number({ error: 'a number above 0' }).gt(0, { error: 'a number above 0' });
export const columnName = z.string({ error: 'the name of a column' }).min(1, { error: 'the name of a column' });
/** Also .inf and -.inf. */
export const bound = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), {
  error: 'a number, .inf or -.inf',
});
export const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' });
export const categoriesArgument = z
  .array(scalar, { error: 'a list of values, [a, b]' })
  .min(1, { error: 'a list of at least one value' })
  .refine((values) => new Set(values.map(String)).size === values.length, { error: 'each value once' })
  .transform((values) => values.map(String));

/** A step without arguments: `softmax`, `softmax: {}`, `softmax: true`. */
export const noArguments = z
  .union([z.strictObject({}), z.null(), z.literal(true)], { error: 'nothing, {} or true' })
  .transform(() => undefined);

/** How a step takes its arguments that works on columns one by one; for whoever has to know them before they are written. */
interface ColumnArguments {
  /** The arguments of one column. */
  readonly own: z.ZodObject;
  readonly into: 'none' | 'optional' | 'required';
}
export const columnArguments = new WeakMap<z.ZodType, ColumnArguments>();

/**
 * `columns: [a, b]` with arguments beside it, the same for each, or `columns: {a: {…}, b: {…}}` with arguments per column, those beside it
 * being the default. `into` names a new column, or several in the order of `columns`; `each` is how many the step makes of one column.
 */
export function perColumn<S extends z.ZodRawShape>(
  shape: S,
  into: 'none' | 'optional' | 'required' = 'optional',
  each = 1,
): z.ZodType<readonly ColumnUse<z.output<z.ZodObject<S>>>[]> {
  const object = z.strictObject(shape);
  const schema = z.unknown().transform((raw, context) => {
    const reader = new Reader(object, into, each, (issue) => {
      context.addIssue({ code: 'custom', ...issue, path: [...issue.path] });
    });
    const uses = reader.read(raw);
    return reader.failed ? z.NEVER : uses;
  });
  columnArguments.set(schema, { own: object, into });
  return schema;
}

/** What one column's own arguments mean to a step. The next version of a contract has the same objects where nothing changed. */
const parsed = new WeakMap<object, { readonly schema: z.ZodType; readonly args: unknown }>();

interface ReaderIssue {
  readonly path: Path;
  readonly message: string;
  readonly params?: Record<string, unknown>;
}

class Reader<S extends z.ZodRawShape> {
  private readonly reported = new Set<string>();
  constructor(
    private readonly schema: z.ZodObject<S>,
    private readonly into: 'none' | 'optional' | 'required',
    private readonly each: number,
    private readonly report: (issue: ReaderIssue) => void,
  ) {}

  get failed(): boolean {
    return this.reported.size > 0;
  }

  private issue(path: Path, message: string, params?: Record<string, unknown>): void {
    const key = JSON.stringify([path, message]);
    if (!this.reported.has(key)) this.report({ path, message, ...(params && { params }) });
    this.reported.add(key);
  }

  /** What could be read; of no worth where `failed`. */
  read(raw: unknown): ColumnUse<z.output<z.ZodObject<S>>>[] {
    if (!isMapping(raw)) {
      this.issue([], 'a mapping with "columns:"');
      return [];
    }
    const { columns, into, ...beside } = raw;
    if (Array.isArray(columns)) return this.readList(columns, into, beside);
    if (isMapping(columns)) return this.readMap(columns, into, beside);
    const misspelt = Object.keys(beside).find((key) => suggest(key, ['columns']) !== undefined);
    if (columns === undefined && misspelt !== undefined)
      this.issue([misspelt], 'unknown', { unknown: misspelt, known: ['columns'] });
    else
      this.issue('columns' in raw ? ['columns'] : [], '"columns: [a, b]", the columns to work on', {
        missing: 'columns',
      });
    return [];
  }

  private readList(
    columns: readonly unknown[],
    into: unknown,
    beside: Record<string, unknown>,
  ): ColumnUse<z.output<z.ZodObject<S>>>[] {
    if (columns.length === 0) this.issue(['columns'], 'the names of the columns, [a, b]');
    const seen = new Set<unknown>();
    columns.forEach((name, index) => {
      if (typeof name !== 'string' || name === '') this.issue(['columns', index], 'the name of a column');
      else if (seen.has(name)) this.issue(['columns', index], 'each column once');
      seen.add(name);
    });
    const targets = this.targets(into, columns.length);
    const args = this.parse(beside, (path) => path);
    if (args === undefined) return [];
    return columns.map((column, index) => ({
      column: typeof column === 'string' ? column : '',
      at: ['columns', index],
      args,
      ...this.named(targets, index),
      intoAt: Array.isArray(into) ? ['into', index * this.each] : ['into'],
    }));
  }

  private readMap(
    columns: Record<string, unknown>,
    into: unknown,
    beside: Record<string, unknown>,
  ): ColumnUse<z.output<z.ZodObject<S>>>[] {
    const entries = Object.entries(columns);
    if (entries.length === 0) this.issue(['columns'], 'the names of the columns, [a, b]');
    const shared = into === undefined ? [] : this.targets(into, entries.length);
    const isBeside = Object.keys(beside).length > 0;
    return entries.flatMap(([column, own], index) => {
      const at: Path = ['columns', column];
      if (own !== null && !isMapping(own)) {
        this.issue(at, 'the arguments of this column, {…}');
        return [];
      }
      const alone = own !== null && !isBeside && !('into' in own) ? own : undefined;
      const { into: ownInto, ...mine } = own ?? {};
      const place = (path: Path): Path => {
        const key = path[0];
        return key === undefined || (key in beside && !(key in mine)) ? path : [...at, ...path];
      };
      const args = this.parsedBefore(alone) ?? this.parse({ ...beside, ...mine }, place, at);
      if (alone !== undefined && args !== undefined) parsed.set(alone, { schema: this.schema, args });
      const target =
        ownInto === undefined ? this.named(shared, index) : this.named(this.targets(ownInto, 1, [...at, 'into']), 0);
      if (target.into === undefined && this.into === 'required')
        this.issue(at, '"into:" with the name of the new column');
      if (args === undefined) return [];
      const list: Path = Array.isArray(into) ? ['into', index * this.each] : ['into'];
      return [{ column, at, args, ...target, intoAt: ownInto === undefined ? list : [...at, 'into'] }];
    });
  }

  private parsedBefore(own: object | undefined): z.output<z.ZodObject<S>> | undefined {
    const last = own && parsed.get(own);
    return last?.schema === this.schema ? (last.args as z.output<z.ZodObject<S>>) : undefined;
  }

  private named(targets: readonly (string | undefined)[], index: number): Pick<ColumnUse<unknown>, 'into' | 'intos'> {
    const intos = targets.slice(index * this.each, (index + 1) * this.each).filter((name) => name !== undefined);
    return { into: intos[0], intos };
  }

  private targets(into: unknown, columns: number, at: Path = ['into']): (string | undefined)[] {
    const count = columns * this.each;
    if (into === undefined) {
      if (this.into === 'required') this.issue([], '"into:" with the name of the new column', { missing: 'into' });
      return [];
    }
    const names: unknown[] = Array.isArray(into) ? into : [into];
    const wanted = count === 1 ? 'the name of a new column' : `the names of ${String(count)} new columns, [a, b]`;
    if (this.into === 'none') this.issue(at, 'this step without "into"; it makes no new column');
    else if (names.length !== count || !names.every((name) => typeof name === 'string' && name !== ''))
      this.issue(at, wanted);
    return names.map((name) => (typeof name === 'string' ? name : undefined));
  }

  private parse(
    values: Record<string, unknown>,
    place: (path: Path) => Path,
    home: Path = [],
  ): z.output<z.ZodObject<S>> | undefined {
    const parsed = this.schema.safeParse(values);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const path = issue.path.filter((part) => typeof part !== 'symbol');
      if (issue.code === 'unrecognized_keys')
        for (const key of issue.keys)
          this.issue(place([...path, key]), 'unknown', { unknown: key, known: Object.keys(this.schema.shape) });
      else if (issue.code === 'invalid_type' && path.length === 1 && !(String(path[0]) in values))
        this.issue(home, issue.message, { missing: String(path[0]) });
      else this.issue(place(path), issue.message);
    }
    return undefined;
  }
}

/** What is wrong with a step's arguments, as issues with paths relative to them. */
export function argumentIssues(op: string, raw: unknown, error: z.ZodError): StepIssue[] {
  return error.issues.flatMap((issue): StepIssue[] => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    const params = issue.code === 'custom' ? (issue.params ?? {}) : {};
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownArgument(op, [...path, key], key, []));
    if (typeof params['unknown'] === 'string') {
      const known = Array.isArray(params['known']) ? params['known'].map(String) : [];
      return [unknownArgument(op, path, params['unknown'], known)];
    }
    const value = valueAt(raw, path);
    const last = path.findLast((part) => typeof part === 'string');
    const missing = typeof params['missing'] === 'string' ? params['missing'] : value === undefined ? last : undefined;
    const of = path[0] === 'columns' && typeof path[1] === 'string' ? ` of ${quoted(path[1])}` : '';
    const todo = plain(issue.message, 300);
    if (missing !== undefined)
      return [
        {
          code: 'step-argument',
          path: value === undefined && typeof params['missing'] !== 'string' ? path.slice(0, -1) : path,
          on: 'key',
          message: `${plain(op)}${of} has no ${quoted(missing)} — it cannot be guessed, and a wrong one would shift every prediction — add ${quoted(`${missing}:`)} with ${todo}.`,
          data: { missing, step: op },
        },
      ];
    const name = last === undefined ? `The argument of ${plain(op)}` : `${quoted(last)} of ${plain(op)}`;
    return [
      {
        code: 'step-argument',
        path,
        ...(typeof params['at'] === 'number' && { within: { from: params['at'], to: params['at'] + 1 } }),
        message: `${name} cannot be ${shown(value)} — a step that is misunderstood changes every prediction silently — write ${todo}.`,
        data: { step: op },
      },
    ];
  });
}

function unknownArgument(op: string, path: Path, key: string, known: readonly string[]): StepIssue {
  const meant = suggest(key, known);
  const todo =
    meant !== undefined
      ? `write ${quoted(meant)}`
      : known.length === 0
        ? 'delete it'
        : `delete it; the arguments of ${plain(op)} are ${known.join(', ')}`;
  return {
    code: 'step-argument',
    path,
    on: 'key',
    message: `${plain(op)} has no argument ${quoted(key)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — it would be ignored, and the step would not do what is written — ${todo}.`,
    data: { unknown: key, step: op, ...(meant !== undefined && { meant }) },
  };
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part] as unknown;
    else if (isMapping(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** Names that a step with wrong arguments would have touched, as far as they can be read: `columns` and `into`. */
export function touchedNames(raw: unknown): { readonly columns: string[]; readonly into: string[] } {
  const columns: string[] = [];
  const into: string[] = [];
  if (!isMapping(raw)) return { columns, into };
  const add = (list: string[], value: unknown): void => {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof item === 'string') list.push(item);
  };
  if (isMapping(raw['columns'])) {
    for (const [name, own] of Object.entries(raw['columns'])) {
      columns.push(name);
      add(into, isMapping(own) ? own['into'] : own);
    }
  } else add(columns, raw['columns']);
  add(into, raw['into']);
  return { columns, into };
}
