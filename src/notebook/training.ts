import { createHash } from 'node:crypto';
import { parser } from '@lezer/python';
import { type TrainingCell } from '../contract/draft/recipe';
import { joinCells, type NotebookCell } from './ipynb';
import { children } from './python-expression';

/** What writes a model down: the export cells of `snippets/`, and the converters to ONNX. */
const exporting =
  /^[^#\n]*(?:\bexport_(?:contract|network)|\bto_onnx|\bconvert_(?:sklearn|lightgbm|xgboost|catboost)|\bonnx\.export|\.export|\.save_model)\(/m;
const fitting = /\.fit(?:_transform|_predict)?\(|\.backward\(/;
/** A statement that only looks at things: print-outs and pictures. */
const looking =
  /^(?:print|display|plt\.|sns\.|px\.|fig\.|ax\.)|\.(?:head|tail|sample|info|describe|hist|boxplot|value_counts|corr|nunique|plot(?:\.\w+)?)\([^()]*\)\s*;?$|^[\w.]+$/;

/** Where a notebook makes its model: the last cell that exports one, else the last that fits something; undefined where none does. */
export function modelCell(cells: readonly NotebookCell[]): NotebookCell | undefined {
  return cells.findLast(({ source }) => exporting.test(source)) ?? cells.findLast(({ source }) => fitting.test(source));
}

/**
 * The cells that the exported model depends on, in their order: that of the export, and before it whatever works on a name that it uses, or on one
 * that those use. Imports, print-outs and pictures make no model.
 */
export function trainingCells(cells: readonly NotebookCell[]): TrainingCell[] {
  const last = modelCell(cells);
  if (last === undefined) return [];
  const needed = namesIn(last);
  const found = [cellOf(last)];
  for (const cell of cells.slice(0, cells.indexOf(last)).reverse()) {
    const names = namesIn(cell);
    if (![...names].some((name) => needed.has(name))) continue;
    for (const name of names) needed.add(name);
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

/** Every name in the statements of a cell that may change something. */
function namesIn(cell: NotebookCell): Set<string> {
  const { text } = joinCells([cell]);
  const names = new Set<string>();
  for (const statement of children(parser.parse(text).topNode)) {
    const source = text.slice(statement.from, statement.to);
    if (statement.name === 'ImportStatement') continue;
    if (statement.name === 'ExpressionStatement' && looking.test(source)) continue;
    const cursor = statement.cursor();
    do {
      if (cursor.name === 'VariableName') names.add(text.slice(cursor.from, cursor.to));
    } while (cursor.next() && cursor.from < statement.to);
  }
  return names;
}
