import * as z from 'zod';

/** A notebook cannot be read; the message says what, where and what to do. */
export class NotebookError extends Error {
  override readonly name = 'NotebookError';
}

export interface NotebookCell {
  /** Among all cells, from 0. */
  readonly index: number;
  readonly source: string;
  /** What the cell printed when it last ran. */
  readonly printed: string;
}

/** Longest file that is read, in UTF-16 units; pictures in outputs are most of it. */
const longest = 50_000_000;
const mostCells = 10_000;

const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);
const output = z.looseObject({ output_type: z.string(), text: text.optional() });
const notebook = z.looseObject({
  nbformat: z.int(),
  cells: z
    .array(
      z.looseObject({
        cell_type: z.string(),
        source: text,
        outputs: z.array(output).optional(),
      }),
    )
    .max(mostCells),
});

/** The code cells of an .ipynb of format 4. Runs nothing, and reads of outputs only what was printed. */
export function readNotebook(content: string, name: string): NotebookCell[] {
  if (content.length > longest)
    throw new NotebookError(
      `${name} has ${(content.length / 1e6).toFixed(0)} MB, more than a notebook of code — clear its outputs and save it again.`,
    );
  let raw: unknown;
  try {
    raw = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new NotebookError(`${name} is no notebook: it is not JSON — name an .ipynb file as Jupyter saves it.`, {
      cause,
    });
  }
  const parsed = notebook.safeParse(raw);
  if (!parsed.success) {
    const old = z.looseObject({ worksheets: z.unknown(), nbformat: z.int() }).safeParse(raw).success;
    throw new NotebookError(
      old
        ? `${name} is in a notebook format before 4 — open and save it with a Jupyter of today.`
        : `${name} is no notebook: ${parsed.error.issues[0]?.path.join('.') ?? 'its content'} is not as in format 4 — name an .ipynb file as Jupyter saves it.`,
    );
  }
  return parsed.data.cells.flatMap(({ cell_type, source, outputs = [] }, index) =>
    cell_type === 'code'
      ? [
          {
            index,
            source,
            printed: outputs.flatMap((one) => (one.output_type === 'stream' ? (one.text ?? []) : [])).join(''),
          },
        ]
      : [],
  );
}

export interface CodeOfCells {
  readonly text: string;
  /** Where each cell begins in it. */
  readonly starts: readonly { readonly cell: number; readonly offset: number }[];
}

/** All code in one text, as Python reads it: magics and shell lines are comments of the same length, so that places stay. */
export function joinCells(cells: readonly NotebookCell[]): CodeOfCells {
  let joined = '';
  const starts: { cell: number; offset: number }[] = [];
  for (const { index, source } of cells) {
    starts.push({ cell: index, offset: joined.length });
    const other = /^\s*%%(?!time|capture|prun|timeit)/.test(source);
    const python = withoutExportCell(source)
      .split('\n')
      // What is timed is done.
      .map((line) =>
        line.replace(/^(\s*)%time\s+(.*)$/, (all, room: string, code: string) => `${room}${code}`.padEnd(all.length)),
      )
      // A cell of another language as a whole, a line of IPython, or a question to it.
      .map((line) => (other || /^\s*[%!?]|^[\w.]+\?{1,2}\s*$/.test(line) ? line.replace(/^(\s*)\S/, '$1#') : line))
      .map((line) => line.replace(/^(\s*\w+\s*=\s*)[%!].*$/, (all, head: string) => `${head}None`.padEnd(all.length)));
    joined += `${python.join('\n')}\n`;
  }
  return { text: joined, starts };
}

/** Of an export cell of `snippets/` what it does to this notebook: lines for its definitions stay, so that places do, and are empty. */
function withoutExportCell(source: string): string {
  if (!/^def export_(?:contract|network)\(/m.test(source)) return source;
  let within = false;
  const lines = source.split('\n').map((line) => {
    if (/^[^\s#)\]}]/.test(line)) within = /^(?:def|class|@)/.test(line);
    return within ? '' : line;
  });
  return lines.join('\n');
}

/** The cell and the line in it, from 0, of an offset into the joined code. */
export function placeOf(
  { text: code, starts }: CodeOfCells,
  offset: number,
): { readonly cell: number; readonly line: number } {
  const start = starts.findLast((one) => one.offset <= offset) ?? { cell: 0, offset: 0 };
  return { cell: start.cell, line: code.slice(start.offset, offset).split('\n').length - 1 };
}
