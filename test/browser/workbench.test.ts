import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench } from './workbench';

// The driver itself: what every browser test stands on.
describe('the workbench driver', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ suite: 'unrelated', theme: 'light' });
  });
  after(async () => {
    await workbench.close();
  });

  it('opens files, runs commands and reaches into webviews', async () => {
    writeFileSync(path.join(workbench.workspace, 'note.md'), '# Hello\n');
    await workbench.openFile('note.md');
    await workbench.palette('Markdown: Open Preview to the Side');
    const frame = await workbench.webviewFrame('Preview note.md');
    assert.equal(await frame.locator('h1').innerText(), 'Hello');
  });

  it('keeps pictures in each theme', async () => {
    for (const theme of ['dark', 'hc'] as const) {
      await workbench.setTheme(theme);
      assert.ok(statSync(await workbench.screenshot(`driver-${theme}`)).size > 5000);
    }
  });
});
