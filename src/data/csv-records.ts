import { closeSync, openSync, readSync } from 'node:fs';

/** One record of a CSV: its fields, and the line on which it begins, counted from one. */
interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** What DuckDB looks for, the likeliest first. */
const delimiters = [',', ';', '\t', '|'];

/** Bytes read at a time. */
const piece = 1 << 18;

/**
 * The records of a CSV as they stand in the file, with the delimiter that its first line has most of: for what DuckDB does not tell, such as the line
 * that has a field too many, or two columns of one name. Read piece by piece, as far as it is asked.
 */
export function* csvRecords(path: string): Generator<CsvRecord, void, undefined> {
  let delimiter: string | undefined;
  let line = 1;
  let begun = 1;
  let fields: string[] = [];
  let field = '';
  let inQuotes = false;
  let after = '';
  for (const text of textOf(path)) {
    delimiter ??= likeliest(text);
    for (const character of text) {
      if (character === '\n') line++;
      if (inQuotes && character !== '"') field += character;
      else if (character === '"') {
        // A quote after the end of quotes is a quote.
        if (!inQuotes && after === '"') field += '"';
        inQuotes = !inQuotes;
      } else if (character === delimiter) {
        fields.push(field);
        field = '';
      } else if (character === '\n') {
        if (fields.length > 0 || field.trim() !== '') yield { line: begun, fields: [...fields, field] };
        [fields, field, begun] = [[], '', line];
      } else if (character !== '\r') field += character;
      after = character;
    }
  }
  if (fields.length > 0 || field !== '') yield { line: begun, fields: [...fields, field] };
}

function likeliest(text: string): string {
  const first = (text.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => first.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The file's text without a byte order mark; what is not UTF-8 is replaced. */
function* textOf(path: string): Generator<string, void, undefined> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(piece);
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(descriptor, bytes);
      yield decoder.decode(bytes.subarray(0, read), { stream: read > 0 });
      if (read === 0) return;
    }
  } finally {
    closeSync(descriptor);
  }
}
