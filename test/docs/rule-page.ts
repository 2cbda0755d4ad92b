import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePage } from '../../src/contract/rules/page';

/** Text of a rule's page, or of a kind of violation's; `root` is the project's folder. */
export function pageOf(root: string, id: string): string {
  return readFileSync(join(root, rulePage(id)), 'utf8').replaceAll('\r\n', '\n');
}

/** What stands in the block of that page which begins with ```` ```INFO ````. */
export function fence(text: string, info: string): string | undefined {
  return new RegExp(`^\`\`\`${info}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
}

/** The contract of a page's bad or good example. */
export function exampleOf(id: string, text: string, which: 'bad' | 'good'): string | undefined {
  // A megabyte is not printed on a page.
  return fence(text, `yaml ${which}`) ?? (id === 'syntax/too-large' ? '#'.repeat(1_000_001) : undefined);
}
