import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function git(folder: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { timeout: 10_000, windowsHide: true });
    return stdout.trim();
  } catch {
    // No git, or no repository: the ledger says null, which is the truth.
    return null;
  }
}

/**
 * HEAD of the repository that holds `folder`, with `-dirty` when one of `paths` differs from it; null outside git, and where git cannot tell whether they
 * differ: a commit that may not be what was deployed is worse than none.
 */
export async function commitOf(folder: string, paths: readonly string[]): Promise<string | null> {
  const head = await git(folder, 'rev-parse', 'HEAD');
  if (head === null) return null;
  const changes = await git(folder, 'status', '--porcelain', '--', ...paths);
  if (changes === null) return null;
  return changes === '' ? head : `${head}-dirty`;
}

/** Who deploys, for the ledger: git's name and address, else the user of the operating system. */
export async function whoDeploys(folder: string): Promise<string> {
  const [name, email] = await Promise.all([git(folder, 'config', 'user.name'), git(folder, 'config', 'user.email')]);
  if (name) return email ? `${name} <${email}>` : name;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
