import assert from 'node:assert/strict';
import { driftStateSchema } from '../../src/protocol/drift-panel';
import { PanelPage, sharedBrowser, themes } from './page';
import { driftStates } from './snapshots';

describe('the drift panel', () => {
  const browser = sharedBrowser();
  const states = driftStates();

  for (const theme of themes) {
    it(`shows each of its states in ${theme} within its policy and without a finding of axe`, async () => {
      const panel = await PanelPage.open(browser(), 'drift', { theme, height: 1500 });
      for (const [name, state] of Object.entries(states)) {
        assert.deepEqual(driftStateSchema.parse(state), state);
        await panel.show(state);
        await panel.screenshot(`drift-${name}-${theme}`);
        assert.deepEqual(await panel.axe(), [], name);
      }
      assert.deepEqual(panel.cspViolations(), []);
      assert.deepEqual(panel.errors, []);
      await panel.close();
    });
  }

  for (const theme of ['light', 'hc'] as const) {
    it(`fits 320 pixels in ${theme}`, async () => {
      const panel = await PanelPage.open(browser(), 'drift', { theme, width: 320, height: 3000 });
      for (const [name, state] of Object.entries(states)) {
        await panel.show(state);
        const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${name} is ${wide} px wide`);
      }
      await panel.close();
    });
  }
});
