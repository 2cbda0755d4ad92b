import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { NotebookError } from './ipynb';

/** Longest tail of what went wrong that is shown. */
const tail = 2000;

/**
 * Runs a notebook in a Python of the user's by `run_notebook.py`; rejects with what the notebook said where a cell fails. Aborting ends the whole
 * group: Python, its kernel and what that has started.
 */
export async function runNotebook(o: {
  readonly python: string;
  /** Of run_notebook.py. */
  readonly script: string;
  readonly notebook: string;
  readonly signal: AbortSignal;
  readonly line: (text: string) => void;
}): Promise<void> {
  const { python, script, notebook, signal, line } = o;
  signal.throwIfAborted();
  const child = spawn(python, [script, notebook], {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-tail)));
  const decoder = new StringDecoder('utf8');
  let rest = '';
  child.stdout.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) line(one);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new NotebookError(`${python} cannot be started: ${cause.message} — choose another Python.`, { cause }));
    });
    child.once('close', resolve);
  }).finally(() => {
    signal.removeEventListener('abort', end);
  });
  if (rest !== '') line(rest);
  signal.throwIfAborted();
  if (code !== 0)
    throw new NotebookError(
      `${notebook} did not run to its end, and was left as it was: ${errors.trim() || `Python ended with ${String(code)}`}`,
    );
}

/** `cell 3 of 12`: how far it is. */
export function progressOf(line: string): { readonly done: number; readonly total: number } | undefined {
  const [, done, total] = /^cell (\d+) of (\d+)$/.exec(line) ?? [];
  return done === undefined || total === undefined ? undefined : { done: Number(done), total: Number(total) };
}
