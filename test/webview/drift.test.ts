import assert from 'node:assert/strict';
import { driftStateSchema } from '../../src/protocol/drift-panel';
import { PanelPage, sharedBrowser, themes } from './page';
import { driftStates } from './snapshots';

async function fitsSideways({ page }: PanelPage): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

describe('the drift panel', () => {
  const browser = sharedBrowser();
  const states = driftStates(Date.now());

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

  it('keeps the chosen feature, the focus and the scroll over an update, and the choice over a reload', async () => {
    const panel = await PanelPage.open(browser(), 'drift', { height: 700 });
    await panel.show(states['live']);
    const { page } = panel;
    assert.equal(await page.locator('.split .detail h3').innerText(), 'amount (EUR)');
    await page.getByRole('button', { name: 'purpose', exact: true }).click();
    await page.locator('.feature-list').evaluate((list) => (list.scrollTop = 60));
    const before = await page.evaluate(() => [scrollY, document.querySelector('.feature-list')?.scrollTop]);
    await panel.show(driftStates(Date.now() + 900_000)['healthy']);
    assert.equal(await page.locator('.split .detail h3').innerText(), 'purpose');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'purpose');
    assert.deepEqual(await page.evaluate(() => [scrollY, document.querySelector('.feature-list')?.scrollTop]), before);
    const saved = await panel.savedState();
    assert.deepEqual(saved, { model: 'credit-risk', target: 'local', column: 'purpose' });
    await panel.close();

    const again = await PanelPage.open(browser(), 'drift', { saved });
    await again.show(states['live']);
    assert.equal(await again.page.locator('.split .detail h3').innerText(), 'purpose');
    await again.close();
  });

  it('says what the verdict is, since when, what holds, and what it rests on', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    await panel.show(states['live']);
    const verdict = panel.page.getByRole('region', { name: 'Verdict' });
    const text = await verdict.innerText();
    for (const part of ['Upstream data · harmful', 'amount arrives 100 times', 'Retraining is held.', '(3 h)'])
      assert.ok(text.includes(part), `${part} is not in ${text}`);
    await verdict.getByText('Evidence (3)').click();
    assert.equal(await verdict.getByRole('listitem').count(), 3);
    await panel.close();
  });

  it('asks for a rollback once, and says why it was refused', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    await panel.show(states['live']);
    await panel.page.getByRole('button', { name: 'Roll Back' }).click();
    const { id, params } = await panel.request('rollBack');
    assert.deepEqual(params, {});
    await panel.post({ type: 'refusal', id, message: 'Changed by ada meanwhile.' });
    await panel.page.getByText('Changed by ada meanwhile.').waitFor();
    await panel.close();
  });

  it('greys a stale answer, counts its age, and never blanks it', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    const now = Date.now();
    await panel.show(driftStates(now)['stale']);
    const line = await panel.page.locator('.stale-line').innerText();
    assert.match(line, /last answer 4\d s ago, retrying in [78] s\. The endpoint refused the connection\./);
    assert.equal(await panel.page.locator('.stale .verdict h2').isVisible(), true);
    await panel.close();
  });

  it('gives every chart a sentence and a table of the same figures', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    await panel.show(states['live']);
    const { page } = panel;
    const names = await page
      .locator('[role=img]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    assert.equal(names.length, await page.locator('figure').count());
    for (const name of names) assert.match(name ?? '', /^.+: .+\.$/);
    const figure = page.locator('figure').first();
    await figure.getByText('Show data').click();
    await figure.locator('tbody tr').first().waitFor();
    assert.equal(await figure.locator('tbody tr').count(), 45); // 44 windows, and one row for the gap
    await panel.close();
  });

  it('walks its tabs by arrow keys', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    await panel.show(states['live']);
    await panel.page.getByRole('tab', { name: /Outputs/ }).focus();
    await panel.page.keyboard.press('ArrowRight');
    assert.equal(
      await panel.page
        .getByRole('tabpanel')
        .innerText()
        .then((text) => text.includes('row/range')),
      true,
    );
    assert.equal(((await panel.savedState()) as { tab: string }).tab, 'violations');
    await panel.close();
  });

  for (const theme of ['light', 'hc'] as const) {
    it(`fits 320 pixels in ${theme}`, async () => {
      const panel = await PanelPage.open(browser(), 'drift', { theme, width: 320, height: 3000 });
      for (const [name, state] of Object.entries(states)) {
        await panel.show(state);
        assert.equal(await fitsSideways(panel), true, name);
      }
      await panel.show(states['live']);
      await panel.screenshot(`drift-narrow-${theme}`);
      await panel.close();
    });
  }

  it('tells the host of a state that it does not know, and shows the last one', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    await panel.show(states['healthy']);
    await panel.show({ view: 'novel' });
    assert.ok((await panel.messages()).some(({ type }) => type === 'crash'));
    assert.equal(await panel.page.locator('.verdict h2').isVisible(), true);
    await panel.close();
  });
});
