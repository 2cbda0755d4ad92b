import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** Enough of a line to know it again. */
const longestLine = 40;

export const older: Rule = {
  id: 'notebook/older',
  severity: 'warning',
  summary: 'The training code is that which the contract was made from',
  phase: 'typing',
  *check({ document, notebook }) {
    const known = document.contract?.notebook?.cells;
    if (known === undefined || notebook === undefined) return;
    const [first, ...more] = notebook.recipe.cells.filter(({ digest }) => !known.includes(digest));
    if (first === undefined) return;
    const line = first.line.length > longestLine ? `${first.line.slice(0, longestLine)}…` : first.line;
    const others = more.length === 0 ? '' : ` and cell${more.length > 1 ? 's' : ''} ${numbers(more)}`;
    const file = notebook.path.replace(/^.*[\\/]/, '');
    yield {
      at: { path: ['notebook', 'cells'], on: 'key' },
      message: `Cell ${first.number} of ${quoted(file)} (${quoted(line)})${others} ${more.length === 0 ? 'has' : 'have'} other code than when this contract was made — the model answers as it was trained before that — run the notebook and export again, or put the change back.`,
      data: { cells: [first, ...more].map(({ number }) => number) },
    };
  },
};

function numbers(cells: readonly { readonly number: number }[]): string {
  const shown = cells.slice(0, 5).map(({ number }) => String(number));
  return `${shown.join(', ')}${cells.length > shown.length ? ', …' : ''}`;
}
