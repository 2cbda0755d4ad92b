import { yamlText } from '../edits';
import { type Plain } from './recipe';

/** Longest line that a list or mapping stays on. */
const width = 110;

/** A value in one line, as `{a: 1, b: [x, y]}`. */
export function inline(value: Plain): string {
  if (typeof value === 'string') return yamlText(value);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${yamlText(key)}: ${inline(item)}`)
    .join(', ')}}`;
}

/**
 * `key: value` from this indentation on, with a comment at the end of its first line: in one line where that is short enough, otherwise a
 * mapping by its keys and a list wrapped.
 */
export function entry(head: string, value: Plain, indentation: number, comment = ''): string[] {
  const room = ' '.repeat(indentation);
  const note = comment === '' ? '' : ` # ${comment}`;
  const short = `${room}${head} ${inline(value)}${note}`;
  if (short.length <= width || typeof value !== 'object' || value === null) return [short];
  // A step's arguments stand below its name, not below the dash.
  const deeper = indentation + (head.startsWith('- ') ? 4 : 2);
  if (isList(value)) return [`${room}${head}${note}`, ...wrapped(value, deeper)];
  return [
    `${room}${head}${note}`,
    ...Object.entries(value).flatMap(([key, item]) => entry(`${yamlText(key)}:`, item, deeper)),
  ];
}

function wrapped(list: readonly Plain[], indentation: number): string[] {
  const room = ' '.repeat(indentation);
  const lines = [`${room}[`];
  for (const [index, item] of list.entries()) {
    const text = `${inline(item)}${index < list.length - 1 ? ', ' : ']'}`;
    const last = lines.at(-1) ?? '';
    if (last.length + text.length > width && last.trim() !== '[') lines.push(`${room} ${text}`);
    else lines[lines.length - 1] = last + text;
  }
  return lines.map((line) => line.trimEnd());
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function number(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (value === Infinity) return '.inf';
  return value === -Infinity ? '-.inf' : String(value);
}
