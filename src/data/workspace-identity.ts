import { realpathSync } from 'node:fs';

/**
 * Whether two paths name the same workspace folder. One folder has many names: through a link (`/tmp` of macOS is one), and with either case of a
 * drive's letter; ledgers and endpoints keep the name that they were given.
 */
export function sameWorkspace(a: string, b: string, platform: NodeJS.Platform = process.platform): boolean {
  return a === b || identityOf(a, platform) === identityOf(b, platform);
}

/** The one name of a folder; of one that is not there (any more), the name that it was given. */
function identityOf(folder: string, platform: NodeJS.Platform): string {
  let real = folder;
  try {
    real = realpathSync.native(folder);
  } catch {
    // Gone, or of another machine.
  }
  return platform === 'win32' ? real.replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : real;
}
