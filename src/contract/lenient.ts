import * as z from 'zod';
import { type Path } from './model';
import { quoted, shown } from './shown';
import { suggest } from './suggest';

/** Something that does not fit the schema, at a path of the document. */
export interface ValueIssue {
  readonly rule: 'syntax/unknown-key' | 'syntax/value';
  readonly path: Path;
  readonly on?: 'key' | 'value';
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What is left of a value when everything that does not fit is taken out. */
export type Lenient<T> = T extends readonly (infer E)[]
  ? readonly Lenient<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: Lenient<Exclude<T[K], undefined>> | undefined }
    : T;

/**
 * Reads `value` by `schema` as far as it fits: a part that does not is reported and left out, the rest is given. Mappings of the result
 * have no prototype. Missing keys are reported only where `complete`: behind a mistake in the YAML they may well be there.
 */
export function readLenient<T>(
  schema: z.ZodType<T>,
  value: unknown,
  complete: boolean,
  issues: ValueIssue[],
): Lenient<T> | undefined {
  // Every leaf of the result was parsed by its own part of the schema.
  return read(schema, value, [], { complete, issues }) as Lenient<T> | undefined;
}

interface Sink {
  readonly complete: boolean;
  readonly issues: ValueIssue[];
}

/** What was made of an object of YAML at a place. The next version of a text has the same objects where nothing changed. */
interface Reading {
  readonly schema: z.ZodType;
  readonly path: Path;
  readonly complete: boolean;
  readonly result: unknown;
  readonly issues: readonly ValueIssue[];
}
const readings = new WeakMap<object, Reading>();

function read(schema: z.ZodType, value: unknown, path: Path, sink: Sink): unknown {
  const inner = bare(schema);
  if (!fitsShape(inner, value)) {
    misfit(inner, value, path, sink);
    return undefined;
  }
  if (inner instanceof z.ZodObject) return readAgain(inner, value as Record<string, unknown>, path, sink);
  if (inner instanceof z.ZodRecord) {
    const result = Object.create(null) as Record<string, unknown>;
    const entries = value as Record<string, unknown>;
    for (const key of Object.keys(entries)) {
      const kept = readBelow(inner.valueType as z.ZodType, entries[key], path, key, sink);
      if (kept !== undefined) result[key] = kept;
    }
    return result;
  }
  if (inner instanceof z.ZodArray) {
    // Positions are kept, so that a path into the result is a path into the text.
    return (value as unknown[]).map((item, index) => readBelow(inner.element as z.ZodType, item, path, index, sink));
  }
  return value;
}

/** One of many: what was made of it before is found without a path of its own. */
function readBelow(schema: z.ZodType, value: unknown, path: Path, part: string | number, sink: Sink): unknown {
  const last = typeof value === 'object' && value !== null ? readings.get(value) : undefined;
  const same =
    last?.schema === schema &&
    last.complete === sink.complete &&
    last.path.length === path.length + 1 &&
    last.path[path.length] === part &&
    beginsWith(last.path, path);
  if (!same) return read(schema, value, [...path, part], sink);
  for (const issue of last.issues) sink.issues.push(issue);
  return last.result;
}

function readAgain(schema: z.ZodObject, value: Record<string, unknown>, path: Path, sink: Sink): unknown {
  const { complete } = sink;
  let last = readings.get(value);
  if (last?.schema !== schema || last.complete !== complete || !isSamePath(last.path, path)) {
    const issues: ValueIssue[] = [];
    last = { schema, path, complete, result: readObject(schema, value, path, { complete, issues }), issues };
    readings.set(value, last);
  }
  for (const issue of last.issues) sink.issues.push(issue);
  return last.result;
}

export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && beginsWith(a, b);
}

function beginsWith(path: Path, first: Path): boolean {
  for (let index = 0; index < first.length; index++) if (path[index] !== first[index]) return false;
  return true;
}

function readObject(schema: z.ZodObject, value: Record<string, unknown>, path: Path, sink: Sink): unknown {
  const result = Object.create(null) as Record<string, unknown>;
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  const open = schema.def.catchall !== undefined;
  const absent = Object.keys(shape).filter((key) => !Object.hasOwn(value, key));
  const renamed = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    const part = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (part !== undefined) {
      const kept = read(part, item, [...path, key], sink);
      if (kept !== undefined) result[key] = kept;
    } else if (open) {
      result[key] = item;
    } else {
      const meant = suggest(key, absent);
      if (meant !== undefined) renamed.add(meant);
      sink.issues.push(unknownKey(key, Object.keys(shape), meant, path));
    }
  }
  if (!sink.complete) return result;
  for (const key of absent) {
    const part = shape[key];
    if (part === undefined || part instanceof z.ZodOptional || renamed.has(key)) continue;
    const where = nameOf(path);
    sink.issues.push({
      rule: 'syntax/value',
      path,
      on: 'key',
      message: `${where} has no ${quoted(key)} — without it nothing can be checked or deployed — add ${quoted(`${key}:`)} with ${expected(part)}.`,
      data: { missing: key, path },
    });
  }
  return result;
}

/** `"inputs"`; of an item of a list `Item 2 of "examples"`. */
function nameOf(path: Path): string {
  const [list, last] = path.slice(-2);
  if (typeof last === 'number') return `Item ${last + 1} of ${quoted(String(list))}`;
  return path.length === 0 ? 'The contract' : quoted(String(path[path.length - 1]));
}

function unknownKey(key: string, known: readonly string[], meant: string | undefined, path: Path): ValueIssue {
  if (key === '<<')
    return {
      rule: 'syntax/unknown-key',
      path: [...path, key],
      on: 'key',
      message:
        'A merge key stands here, "<<" — YAML 1.2 has none, so one reader would take over what it names and another would not — write out the keys that are to be taken over; a whole value may be repeated by its alias.',
      data: { path: [...path, key] },
    };
  const todo = meant === undefined ? `delete it; the keys here are ${known.join(', ')}` : `write ${quoted(meant)}`;
  const question = meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`;
  return {
    rule: 'syntax/unknown-key',
    path: [...path, key],
    on: 'key',
    message: `The language has no key ${quoted(key)} here${question} — it would be ignored, and what it was meant to change would not happen in production — ${todo}.`,
    data: { path: [...path, key], ...(meant === undefined ? {} : { meant }) },
  };
}

function misfit(schema: z.ZodType, value: unknown, path: Path, sink: Sink): void {
  const key = path.findLast((part) => typeof part === 'string');
  const name = key === undefined ? 'The contract' : quoted(key);
  const wanted = expected(schema);
  const options = schema instanceof z.ZodEnum ? schema.options.map(String) : [];
  const meant = typeof value === 'string' ? suggest(value, options) : undefined;
  // A number where text belongs is most often a version or an identifier that only lacks quotes.
  const quote =
    (typeof value === 'number' || typeof value === 'boolean') &&
    wantsText(schema) &&
    schema.safeParse(String(value)).success;
  const what = value === null || value === undefined ? `${name} has no value` : `${name} cannot be ${shown(value)}`;
  const question = meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`;
  sink.issues.push({
    rule: 'syntax/value',
    path,
    on: value === null ? 'key' : 'value',
    message: `${what}${question} — a value that cannot be understood is refused, never guessed — write ${wanted}.`,
    data: { path, ...(meant === undefined ? {} : { meant }), ...(quote ? { quote: true } : {}) },
  });
}

/** What to write, for the end of a message: the schema's description, its options, or the shape that it asks for. */
export function expected(schema: z.ZodType): string {
  const inner = bare(schema);
  const description = schema.description ?? inner.description;
  if (description !== undefined && !(inner instanceof z.ZodObject)) return description;
  if (inner instanceof z.ZodEnum) return oneOf(inner.options.map(String));
  if (inner instanceof z.ZodArray) return 'a list with "- " before each item, or [a, b]';
  if (inner instanceof z.ZodObject) return `a mapping with the keys ${Object.keys(inner.shape).join(', ')}`;
  if (inner instanceof z.ZodRecord) return 'a mapping of names, "name: value"';
  return inner instanceof z.ZodString ? 'text' : 'a value of another type';
}

function oneOf(options: readonly string[]): string {
  return options.length < 2
    ? options.join()
    : `${options.slice(0, -1).join(', ')} or ${options[options.length - 1] ?? ''}`;
}

function wantsText(schema: z.ZodType): boolean {
  return schema instanceof z.ZodString;
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap() as z.ZodType) : schema;
}

/** Whether the value is of the schema's kind: of a mapping or a list whatever stands in it, of anything else completely. */
function fitsShape(schema: z.ZodType, value: unknown): boolean {
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return isMapping(value);
  if (schema instanceof z.ZodArray) return Array.isArray(value) && (value.length > 0 || schema.safeParse([]).success);
  return schema.safeParse(value).success;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
