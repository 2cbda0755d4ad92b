import { type Path } from '../model';
import { type RuleContext } from '../rule';
import { cursorAt } from './cursor';
import { stepPlace } from './step-place';

/** Tables that can be read; one of plain text is seldom what is meant. */
const tables = ['parquet', 'pq', 'csv', 'tsv', 'jsonl', 'ndjson', 'json'];

/** The endings of the files that a path may name, without their dot; none where any may be; undefined where the path is none of a file. */
export function fileEndings(path: Path): readonly string[] | undefined {
  const [top, second, , fourth] = path;
  const where = path.join('.');
  if (where === 'model.path') return ['onnx'];
  if (where === 'reference.path') return tables;
  if (top === 'model' && second === 'data' && fourth === 'path' && path.length === 4) return [];
  const within = stepPlace(path)?.within ?? [];
  const [key, last] = within[0] === 'columns' ? within.slice(2) : within;
  return (key === 'vocabulary' || key === 'idf') && last === 'path' ? ['json'] : undefined;
}

/** The same for the value at a cursor. */
export function fileEndingsAt(
  { document }: Pick<RuleContext, 'document'>,
  offset: number,
): ReturnType<typeof fileEndings> {
  const cursor = cursorAt(document.text, offset);
  return cursor?.on === 'value' ? fileEndings(cursor.path) : undefined;
}

/** Those beside the contract first, then those below it, then those of other folders. */
export function byNearness(a: string, b: string): number {
  const rank = (path: string): number => (path.startsWith('../') ? 1000 : 0) + path.split('/').length;
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
