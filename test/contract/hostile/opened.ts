import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const openers = [
  'openSync',
  'open',
  'readFileSync',
  'readFile',
  'createReadStream',
  'opendirSync',
  'readdirSync',
] as const;

/** Everything that is opened or read while `work` runs, in the order in which it is. */
export async function opened(work: () => Promise<void>): Promise<readonly string[]> {
  const paths: string[] = [];
  const originals = openers.map((name) => [name, fs[name]] as const);
  const record =
    (original: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      paths.push(String(args[0]));
      return original(...args);
    };
  for (const [name, original] of originals)
    Object.assign(fs, { [name]: record(original as (...args: unknown[]) => unknown) });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const [name, original] of originals) Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  }
  return paths;
}
