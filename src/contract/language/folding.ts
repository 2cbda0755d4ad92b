/** Lines that fold together, zero-based, both included. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly comment: boolean;
}

/**
 * What folds: a line with all that stands further in below it, and comments of several lines. By indentation alone, so that it holds while
 * the text cannot be read; a bracket that closes at the column where its line began goes with it.
 */
export function foldsOf(text: string): readonly Fold[] {
  const lines = text.split(/\r\n|\n|\r/);
  const folds: Fold[] = [];
  const open: { readonly line: number; readonly indent: number }[] = [];
  let last = -1;
  let comment: number | undefined;
  const close = (indent: number, closing: boolean, line: number): void => {
    for (let top = open[open.length - 1]; top !== undefined && top.indent >= indent; top = open[open.length - 1]) {
      open.pop();
      const end = closing && top.indent === indent ? line : last;
      if (end > top.line) folds.push({ start: top.line, end, comment: false });
    }
  };
  lines.forEach((line, index) => {
    const column = line.search(/\S/);
    // The items of a key may stand at its own column.
    const indent = column + (line.startsWith('- ', column) ? 0.5 : 0);
    const isComment = line.charAt(column) === '#';
    if (isComment) comment ??= index;
    else if (comment !== undefined) {
      if (index - 1 > comment && column >= 0) folds.push({ start: comment, end: index - 1, comment: true });
      if (column >= 0) comment = undefined;
    }
    if (column < 0 || isComment) return;
    const closing = line.charAt(column) === ']' || line.charAt(column) === '}';
    close(indent, closing, index);
    last = index;
    if (!closing) open.push({ line: index, indent });
  });
  close(0, false, lines.length);
  return folds.sort((a, b) => a.start - b.start || b.end - a.end);
}
