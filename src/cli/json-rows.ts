import { jsonErrorAt } from '../protocol/json-error';
import { rawRowSchema, type RawRow } from '../protocol/rows';
import { UsageError } from './usage-error';

/** Rows of text that is a JSON array of rows, one row, `{"rows": […]}`, or one row a line. Throws UsageError with `source` and the line. */
export function jsonRows(text: string, source: string): RawRow[] {
  const whole = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const value = parsed(whole);
  return (value === undefined ? lines(whole, source) : listed(value)).map((row, number) => {
    const checked = rawRowSchema.safeParse(row);
    if (!checked.success) throw new UsageError(`${source}: row ${number} is not an object of column names and values.`);
    return checked.data;
  });
}

function lines(text: string, source: string): unknown[] {
  const each = text.split(/\r?\n/);
  const first = each.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  // Lines of rows are mistaken line by line; what does not begin with a whole row is one document.
  if (parsed(each[first] ?? '') === undefined)
    return notJson(source, text.slice(0, jsonErrorAt(text.trimEnd())).split('\n').length);
  return each.flatMap((line, index) => (line.trim() === '' ? [] : [parsed(line) ?? notJson(source, index + 1)]));
}

function listed(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows)) return value.rows;
  return [value];
}

/** Undefined for what is no JSON, which has no such value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(source: string, line: number): never {
  throw new UsageError(`${source}:${line} is not JSON — rows are a JSON array, or one JSON object a line.`);
}
