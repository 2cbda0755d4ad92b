import { type ColumnSummary } from '../../protocol/engine';

/** A text column of more values is no list of categories. */
const mostCategories = 100;

/** The contract's type for DuckDB's. */
export function columnType(column: ColumnSummary): string {
  const { type } = column;
  if (/^(U?(TINY|SMALL|BIG)INT|U?INTEGER)$/.test(type)) return 'int64';
  if (/^(FLOAT|REAL)$/.test(type)) return 'float32';
  if (type === 'BOOLEAN') return 'bool';
  if (type === 'DATE') return 'date';
  if (/^TIMESTAMP/.test(type)) return 'datetime';
  return isText(column) && !isNumbers(column) ? 'string' : 'float64';
}

/** Whether it stands as text in the data. */
export function isText({ type }: ColumnSummary): boolean {
  return /^(VARCHAR|ENUM)/.test(type);
}

/** Text that is no number, as a blank or "?" is; read as one it is missing. */
export function isNoNumber(value: string): boolean {
  return value.trim() === '' || Number.isNaN(Number(value));
}

/** Numbers that a few blanks made text of; codes with zeros in front are none. */
function isNumbers({ values, distinct }: ColumnSummary): boolean {
  const others = values.filter(({ value }) => isNoNumber(value));
  const isCode = values.some(({ value }) => /^0\d/.test(value.trim()));
  return distinct > mostCategories && others.every(({ value }) => value.trim() === '') && others.length > 0 && !isCode;
}

/** The values of a text column that has few; of many only where an `encoder` is known to take them. */
export function fewCategories(
  { values, distinct, rows }: ColumnSummary,
  encoder = false,
): readonly string[] | undefined {
  const shown = values.map(({ value }) => value).filter((value) => value !== '');
  const few = distinct <= mostCategories && (encoder || distinct * 4 <= rows);
  return few && shown.length > 0 ? shown.sort(byCodePoint) : undefined;
}

/** As Python sorts texts, and so scikit-learn its categories. */
function byCodePoint(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const differs = x.findIndex((character, index) => character !== y[index]);
  if (differs < 0) return x.length - y.length;
  return (x[differs]?.codePointAt(0) ?? 0) - (y[differs]?.codePointAt(0) ?? -1);
}
