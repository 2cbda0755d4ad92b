import { type ContractDocument } from './document';
import { type Path } from './model';
import { type Edit } from './rule';

/** A text as YAML 1.2 writes it: as it is where that is read back as this text, in double quotes otherwise. */
export function yamlText(text: string): string {
  const plain =
    /^[\p{L}_][\p{L}\p{M}\p{N}_./-]*(?: [\p{L}\p{M}\p{N}_./-]+)*$/u.test(text) && !/^(true|false|null)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

/** A text instead of another one, in the quotes that were there. */
export function textLike(source: string, text: string): string {
  const quote = source.charAt(0);
  if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
  return quote === '"' ? JSON.stringify(text) : yamlText(text);
}

/** Another value where there is one, exactly as given. */
export function replaceValue(document: ContractDocument, path: Path, source: string): Edit[] {
  return document.has(path) ? [{ ...document.rangeOf(path, 'value'), text: source }] : [];
}

/** Another text for a value that is there, in its quotes. */
export function replaceText(document: ContractDocument, path: Path, text: string): Edit[] {
  const { from, to } = document.rangeOf(path, 'value');
  return replaceValue(document, path, textLike(document.text.slice(from, to), text));
}

/** The value of a path in quotes, exactly as it is written now. */
export function quoteAt(document: ContractDocument, path: Path): Edit[] {
  const { from, to } = document.rangeOf(path, 'value');
  return document.has(path) ? [{ from, to, text: JSON.stringify(document.text.slice(from, to)) }] : [];
}

/**
 * A new entry of the mapping at `path`, first in it and in its style: `{key: value, …}`, or a line of its own at the indentation of
 * its first key. Nothing where the mapping is absent or empty.
 */
export function insertFirst(document: ContractDocument, path: Path, entry: string): Edit[] {
  if (!document.has(path)) return [];
  const { text } = document;
  const { from } = document.rangeOf(path, 'value');
  if (text[from] === '{') {
    const rest = text.slice(from + 1).trimStart();
    return [{ from: from + 1, to: from + 1, text: rest.startsWith('}') ? entry : `${entry}, ` }];
  }
  const line = text.lastIndexOf('\n', from - 1) + 1;
  const indentation = text.slice(line, from);
  if (!/^[ -]*$/.test(indentation)) return [];
  return [{ from, to: from, text: `${entry}${lineEnd(text)}${' '.repeat(indentation.length)}` }];
}

/** A whole line, with its end, at an offset within it. */
export function deleteLine(document: ContractDocument, offset: number): Edit[] {
  const { text } = document;
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return [{ from, to: end < 0 ? text.length : end + 1, text: '' }];
}

/** How this text ends its lines. */
export function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A path that a report's data carries. */
export function pathOf(data: Readonly<Record<string, unknown>> | undefined): Path | undefined {
  const path = data?.['path'];
  return Array.isArray(path) && path.every((part) => typeof part === 'string' || typeof part === 'number')
    ? path
    : undefined;
}

/** A text that a report's data carries. */
export function textOf(data: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = data?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { from, to, text: inserted } of [...edits].sort((a, b) => a.from - b.from)) {
    pieces.push(text.slice(done, from), inserted);
    done = to;
  }
  return pieces.join('') + text.slice(done);
}
