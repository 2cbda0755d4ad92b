// Writes the theme files beside this one from the real workbench: `npx tsx test/webview/themes/dump.ts`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench, type Theme } from '../../browser/workbench';

/** What VS Code gives every webview: its variables, its kind, and its default style sheet. */
async function dump(workbench: Workbench, theme: Theme): Promise<void> {
  const frame = await workbench.webviewFrame('Preview note.md');
  const found = await frame.evaluate(() => {
    const style = document.documentElement.style;
    const names = Array.from(style).filter((name) => name.startsWith('--vscode-') || name === '--text-link-decoration');
    return {
      kind: document.body.dataset['vscodeThemeKind'],
      id: document.body.dataset['vscodeThemeId'],
      variables: Object.fromEntries(names.sort().map((name) => [name, style.getPropertyValue(name)])),
      styles: document.getElementById('_defaultStyles')?.textContent ?? '',
    };
  });
  const { styles, ...rest } = found;
  writeFileSync(path.join(__dirname, `${theme}.json`), `${JSON.stringify(rest, null, 1)}\n`);
  writeFileSync(
    path.join(__dirname, 'default.json'),
    `${JSON.stringify({ styles: styles.replace(/^\t\t/gm, '').trim() })}\n`,
  );
  console.log(`${theme}: ${String(Object.keys(rest.variables).length)} variables of ${rest.id ?? 'an unnamed theme'}`);
}

async function main(): Promise<void> {
  for (const theme of ['light', 'dark', 'hc', 'hc-light'] as const) {
    const workbench = await Workbench.open({ suite: 'unrelated', theme });
    try {
      writeFileSync(path.join(workbench.workspace, 'note.md'), '# Themes\n');
      await workbench.openFile('note.md');
      await workbench.palette('Markdown: Open Preview to the Side');
      await dump(workbench, theme);
    } finally {
      await workbench.close();
    }
  }
}

void main();
