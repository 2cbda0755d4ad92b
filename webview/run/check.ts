import { type Json, type RawRow } from '../../src/protocol/rows';
import { type RunField } from '../../src/protocol/run-panel';
import { datum } from '../ui/format';

/** What is wrong with one field while it is typed; the rule is the one that the endpoint's admission would name. */
export interface FieldProblem {
  readonly rule: string;
  readonly message: string;
}

/** The value that a text in a field stands for. An empty text is missing; a number that is none stays text, for the check to name. */
export function valueOf(field: RunField, text: string): Json {
  if (field.kind !== 'number' && field.kind !== 'integer') return text === '' ? null : text;
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return /^[-+.\d]/.test(trimmed) && !/^[-+]?0[xob]/i.test(trimmed) && Number.isFinite(value) ? value : text;
}

/** The first thing that the contract holds against `value`, or null. */
export function problemOf(field: RunField, value: Json): FieldProblem | null {
  if (value === null)
    return field.missing === 'forbid' ? { rule: 'row/missing', message: `${field.name} must have a value.` } : null;
  if (field.kind === 'number' || field.kind === 'integer') {
    if (typeof value !== 'number')
      return {
        rule: 'row/type',
        message: `“${typeof value === 'string' ? value : JSON.stringify(value)}” is not a number; write it like 1169 or 0.5.`,
      };
    if (field.kind === 'integer' && !Number.isInteger(value))
      return { rule: 'row/type', message: `${value} is not a whole number.` };
    if (field.range !== null && (value < field.range[0] || value > field.range[1]))
      return {
        rule: 'row/range',
        message: `${value} is outside ${datum(field.range[0])} to ${datum(field.range[1])}.`,
      };
    return null;
  }
  if (field.kind === 'select' && !field.open && typeof value === 'string' && !field.categories.includes(value))
    return { rule: 'row/category', message: `“${value}” is none of ${field.categories.join(', ')}.` };
  return null;
}

/** One row from pasted text, or a sentence that says what is wrong and where. */
export function parseRow(
  text: string,
  fields: readonly RunField[],
): { readonly row: RawRow } | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { problem: syntaxProblem(text, error instanceof Error ? error.message : String(error)) };
  }
  if (Array.isArray(parsed))
    return {
      problem: `This is a list of ${parsed.length}; paste one row, {"${fields[0]?.name ?? 'column'}": …}, or open a file.`,
    };
  if (typeof parsed !== 'object' || parsed === null)
    return {
      problem: `This is ${JSON.stringify(parsed)}; a row is an object like {"${fields[0]?.name ?? 'column'}": …}.`,
    };
  const row = parsed as RawRow;
  const unknown = Object.keys(row).filter((name) => !fields.some((field) => field.name === name));
  if (unknown.length > 0)
    return { problem: `The contract has no input ${unknown.join(', ')}. Remove it from the row.` };
  return { row };
}

function syntaxProblem(text: string, message: string): string {
  // V8 gives the offset except at the end of the text and, in some versions, beside an unexpected token.
  const given = /position (\d+)/.exec(message)?.[1];
  const token = /Unexpected token '(.+?)', (?:\.\.\.)?"/su.exec(message)?.[1];
  const offset = given !== undefined ? Number(given) : token === undefined ? text.length : text.indexOf(token);
  const before = text.slice(0, offset).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  if (offset >= text.trimEnd().length) return `The JSON ends too early, at ${place}. Is a bracket or a quote missing?`;
  return `The JSON is broken at ${place}: “${text.slice(offset, offset + 12).split('\n')[0] ?? ''}” cannot stand there.`;
}
