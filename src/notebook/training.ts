import { createHash } from 'node:crypto';
import { type TrainingCell } from '../contract/draft/recipe';
import { joinCells, type NotebookCell } from './ipynb';
import { nothing, usesOf } from './name-uses';

/** What writes a model down: the export cells of `snippets/`, and the converters to ONNX. */
const exporting =
  /^[^#\n]*(?:\bexport_(?:contract|network)|\bto_onnx|\bconvert_(?:sklearn|lightgbm|xgboost|catboost)|\bonnx\.export|\.export|\.save_model)\(/m;
const fitting = /\.fit(?:_transform|_predict)?\(|\.backward\(/;
/** Where a notebook makes its model: the last cell that exports one, else the last that fits something; undefined where none does. */
export function modelCell(cells: readonly NotebookCell[]): NotebookCell | undefined {
  return cells.findLast(({ source }) => exporting.test(source)) ?? cells.findLast(({ source }) => fitting.test(source));
}

/**
 * The cells that the exported model depends on, in their order: that of the export, and before it whatever changes a name that it uses, or one
 * that those use. Imports, print-outs, pictures and what is only computed of the data make no model.
 */
export function trainingCells(cells: readonly NotebookCell[]): TrainingCell[] {
  const last = modelCell(cells);
  if (last === undefined) return [];
  const until = cells.slice(0, cells.indexOf(last) + 1);
  const uses = usesOf(until.map((cell) => joinCells([cell]).text));
  const needed = new Set<string>();
  const found: TrainingCell[] = [];
  for (const [index, cell] of [...until.entries()].reverse()) {
    const { reads, changes, always } = uses[index] ?? nothing;
    if (cell !== last && !always && ![...changes].some((name) => needed.has(name))) continue;
    for (const name of [...reads, ...changes]) needed.add(name);
    found.unshift(cellOf(cell));
  }
  return found;
}

function cellOf({ index, source }: NotebookCell): TrainingCell {
  const [line = ''] = source.split('\n').filter((one) => !/^\s*(?:#|$)/.test(one));
  return { number: index + 1, line: line.trim(), digest: codeDigest(source) };
}

/** Of a cell however its code is written; the export cells in `snippets/` compute the same of what has run. */
function codeDigest(source: string): string {
  return createHash('sha256').update(writtenAlike(source)).digest('hex').slice(0, 8);
}

/** A long text, a text in single quotes that others would do for, any other text, a comment. */
const written =
  /("{3}(?:\\[\s\S]|[^\\])*?"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3})|'([^'"\\\n]*)'|("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|#[^\n]*/g;

/** Code as others write it: without comments and empty lines, in double quotes. */
export function writtenAlike(source: string): string {
  return source
    .replaceAll('\r\n', '\n')
    .replace(written, (_, long?: string, single?: string, other?: string) =>
      single === undefined ? (long ?? other ?? '') : `"${single}"`,
    )
    .split('\n')
    .map((line) => line.replace(/[ \t\r]+$/, ''))
    .filter((line) => line !== '')
    .join('\n');
}
