import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { lineDiff } from '../../contract/line-diff';
import { workspaceFiles } from '../../data/files';
import { draft, keepDraft } from '../../deploy/draft';
import { readNotebook } from '../../notebook/ipynb';
import { recipeOf } from '../../notebook/recipe-of';
import { printJson, type ExitCode, type Shell } from '../command';
import { textReport } from '../reporters/text';
import { UsageError } from '../usage-error';

interface Options {
  readonly data?: string;
  readonly notebook?: string;
  readonly format: string;
}

/** `slipway draft MODEL [--data FILE] [--notebook NB]`: a contract for a model that has none; one that is there is compared, never replaced. */
export async function draftCommand(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const model = file(shell, path, 'the exported .onnx file');
  const notebook = options.notebook === undefined ? undefined : file(shell, options.notebook, 'an .ipynb file');
  const cells =
    notebook === undefined ? undefined : readNotebook(readFileSync(notebook, 'utf8'), options.notebook ?? '');
  const data =
    options.data === undefined
      ? cells && notebook && writtenBy(notebook, recipeOf(cells).reference)
      : file(shell, options.data, 'a CSV, JSON or Parquet file');
  const made = await draft({
    model,
    ...(data !== undefined && { data }),
    ...(notebook !== undefined && { notebook }),
    ...(cells !== undefined && { recipe: (beside) => recipeOf(cells, beside) }),
    engine: shell.processes.engine,
    signal: shell.signal,
  });
  const kept = keepDraft(made);
  const place = relative(shell.cwd, kept.path).replaceAll('\\', '/');
  const errors = made.findings.filter(({ severity }) => severity === 'error').length;
  if (options.format === 'json')
    printJson(shell, {
      v: 1,
      path: place,
      proven: made.proven ?? null,
      fails: made.fails ?? null,
      problems: [...made.findings],
    });
  else {
    shell.out(
      `${place}: ${kept.written ? 'drafted' : 'as it was'}, ${made.proven === undefined ? 'not proven by any prediction of the notebook' : `gives the notebook's answers on all ${made.proven} rows`}`,
    );
    if (made.fails !== undefined) shell.out(`The model does not run with it: ${made.fails}`);
    if (kept.path !== made.path && existsSync(made.path)) {
      shell.out(`${relative(shell.cwd, made.path)} was left as it is; what the draft would change in it:`);
      for (const line of lineDiff(readFileSync(made.path, 'utf8'), made.text)) shell.out(line);
    }
    if (made.findings.length > 0) shell.out(textReport([{ path: place, text: made.text, findings: made.findings }]));
  }
  return errors > 0 || made.fails !== undefined ? 1 : 0;
}

/** The reference that a notebook writes, where it is beside it: what its code says opens no other file. */
function writtenBy(notebook: string, reference: string | undefined): string | undefined {
  const folder = dirname(notebook);
  if (reference === undefined) return undefined;
  const opened = workspaceFiles(folder, folder).open(reference);
  if (!opened.ok) return undefined;
  opened.close();
  return opened.path;
}

function file(shell: Shell, path: string, what: string): string {
  const absolute = resolve(shell.cwd, path);
  if (!existsSync(absolute)) throw new UsageError(`${path} does not exist — name ${what}.`);
  if (!statSync(absolute).isFile()) throw new UsageError(`${path} is not a file — name ${what}.`);
  return absolute;
}
