import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { csvRecords } from './csv-records';

/** What is wrong with a CSV that DuckDB cannot read, and what to do; undefined where nothing is found. */
export async function encodingTrouble(path: string): Promise<string | undefined> {
  let rest = Buffer.alloc(0);
  let line = 1;
  for await (const read of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, read as Buffer]);
    if (line === 1 && rest.length === 0 && isUtf16(bytes)) return `is UTF-16 — ${remedy('UTF-16')}`;
    // A line end is never within a character of UTF-8.
    const end = bytes.lastIndexOf(0x0a) + 1;
    const found = firstBad(bytes.subarray(0, end));
    if (found !== undefined) return notUtf8(line + found);
    line += count(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  return isUtf8(rest) ? undefined : notUtf8(line);
}

/** The first line whose fields are not as many as those of the first. */
export function raggedLine(path: string): string | undefined {
  let width: number | undefined;
  for (const { line, fields } of csvRecords(path)) {
    width ??= fields.length;
    if (fields.length !== width)
      return `line ${line} has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and the first line ${width}`;
  }
  return undefined;
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  const [first, second] = bytes;
  return mark === 'fffe' || mark === 'feff' || (bytes.length > 1 && (first === 0) !== (second === 0));
}

/** How many lines before the first one that is not UTF-8. */
function firstBad(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let at = 0;
  for (let before = 0; ; before++) {
    const end = bytes.indexOf(0x0a, at) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(at, end))) return before;
    at = end;
  }
}

function count(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++;
  return lines;
}

function notUtf8(line: number): string {
  return `is not UTF-8: line ${line} has other bytes, as Latin-1 and Windows-1252 have for accented letters — ${remedy('WINDOWS-1252')}`;
}

function remedy(encoding: string): string {
  return `write it as UTF-8: iconv -f ${encoding} -t UTF-8 OLD > NEW, or pandas.read_csv(…, encoding="${encoding === 'UTF-16' ? 'utf-16' : 'cp1252'}") and to_csv.`;
}
