// `npm run l10n`: src/l10n/bundle.l10n.json, every text that the editor shows through vscode.l10n.t, for translators to start from.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { filesBelow, isMain, root } from './paths.mjs';

export const l10nBundle = path.join(root, 'src', 'l10n', 'bundle.l10n.json');

/** The bundle's text as the sources have it now: one entry a message, sorted, so that a diff shows what was reworded. */
export async function l10nText() {
  const sources = filesBelow('src', '.ts')
    .map((file) => ({ extension: '.ts', contents: readFileSync(path.join(root, file), 'utf8') }))
    .filter(({ contents }) => contents.includes('l10n.'));
  const found = Object.entries(await getL10nJson(sources)).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`;
}

// No `await` at the top: the tests load this file through `require`.
if (isMain(import.meta.url)) {
  mkdirSync(path.dirname(l10nBundle), { recursive: true });
  void l10nText().then((text) => writeFileSync(l10nBundle, text));
}
