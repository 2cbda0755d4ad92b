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
  const [line = ''] = codeLines(source);
  return { number: index + 1, line: line.trim(), digest: codeDigest(source) };
}

/** Of a cell without its comments and empty lines; the export cells in `snippets/` compute the same of what has run. */
function codeDigest(source: string): string {
  return createHash('sha256').update(codeLines(source).join('\n')).digest('hex').slice(0, 8);
}

function codeLines(source: string): string[] {
  return source
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.replace(/[ \t\r]+$/, ''))
    .filter((line) => !/^[ \t]*(?:#|$)/.test(line));
}
