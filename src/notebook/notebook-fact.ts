import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NotebookFact } from '../contract/rule';
import { type NotebookCell, readNotebook } from './ipynb';

/** More than that is not read while somebody types. Bytes. */
const largest = 5_000_000;

/** A notebook as it stands in an editor. */
export interface OpenNotebook {
  /** Another one after each edit. */
  readonly version: number;
  cells(): readonly NotebookCell[];
}

/**
 * What the notebook of a contract tells, with the edits of those that are `open`. Read again only when it has changed; one that cannot be read says
 * nothing. What reads Python is loaded with the first notebook.
 */
export function notebookReader(
  open: (notebook: string) => OpenNotebook | undefined = () => undefined,
): (contract: { readonly path: string }) => Promise<NotebookFact | undefined> {
  const known = new Map<string, { readonly stamp: string; readonly fact: NotebookFact | undefined }>();
  return async ({ path }) => {
    const notebook = notebookOf(path);
    if (notebook === undefined) return undefined;
    const shown = open(notebook);
    const { size, mtimeMs } = statSync(notebook);
    const stamp = shown === undefined ? `${size} ${mtimeMs}` : `version ${shown.version}`;
    const last = known.get(notebook);
    if (last?.stamp === stamp) return last.fact;
    const fact = size > largest ? undefined : await factOf(notebook, shown);
    known.set(notebook, { stamp, fact });
    return fact;
  };
}

/** The notebook that a contract belongs to: the one of its name in its folder, or the only one there. */
export function notebookOf(contract: string): string | undefined {
  const folder = dirname(contract);
  if (!existsSync(folder)) return undefined;
  const own = contract.replace(/\.slipway\.yaml$/, '.ipynb');
  const all = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  const [only] = all;
  const found = existsSync(own) ? own : all.length === 1 && only !== undefined ? join(folder, only) : undefined;
  if (found === undefined || !statSync(found, { throwIfNoEntry: false })?.isFile()) return undefined;
  // A link out of the folder is not the contract's notebook.
  return dirname(realpathSync(found)) === realpathSync(folder) ? found : undefined;
}

async function factOf(path: string, shown: OpenNotebook | undefined): Promise<NotebookFact | undefined> {
  try {
    const { recipeOf } = await import('./recipe-of');
    return { path, recipe: recipeOf(shown?.cells() ?? readNotebook(readFileSync(path, 'utf8'), path)) };
  } catch {
    return undefined;
  }
}
