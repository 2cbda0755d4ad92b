import assert from 'node:assert/strict';
import { runMethods, runStateSchema } from '../../src/protocol/run-panel';
import { PanelPage, sharedBrowser, themes } from './page';
import { runReady, runStates } from './run-states';

/** Answers the newest request for a page as the host would. */
async function answerPage(panel: PanelPage, total: number): Promise<{ offset: number; refusedOnly: boolean }> {
  const { id, params } = await panel.request('page');
  const { offset, limit, refusedOnly } = runMethods.page.params.parse(params);
  const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => ({
    amount: offset + i,
    'prediction.decision': refusedOnly ? null : 'good',
    violation: refusedOnly ? 'row/range' : null,
  }));
  await panel.post({
    type: 'reply',
    id,
    result: { columns: ['amount', 'prediction.decision', 'violation'], rows, total },
  });
  return { offset, refusedOnly };
}

describe('the run panel', () => {
  const browser = sharedBrowser();
  const states = runStates();

  for (const theme of themes) {
    it(`shows each of its states in ${theme} within its policy and without a finding of axe`, async () => {
      const panel = await PanelPage.open(browser(), 'run', { theme, height: 1400 });
      for (const [name, state] of Object.entries(states)) {
        assert.deepEqual(runStateSchema.parse(state), state);
        await panel.show(state);
        if (name === 'table') await answerPage(panel, 1_000_000);
        await panel.screenshot(`run-${name}-${theme}`);
        assert.deepEqual(await panel.axe(), [], name);
      }
      assert.deepEqual(panel.cspViolations(), []);
      assert.deepEqual(panel.errors, []);
      await panel.close();
    });
  }

  it('sends numbers as numbers, missing as null, and shows what came back', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['ready']);
    const { page } = panel;
    await page.getByRole('textbox', { name: 'amount' }).fill('2500.5');
    await page.getByRole('checkbox', { name: 'age is missing' }).click();
    await page.getByRole('radio', { name: 'Both' }).check();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const { id, params } = await panel.request('run');
    const { row, where } = runMethods.run.params.parse(params);
    assert.equal(where, 'both');
    assert.equal(row['amount'], 2500.5);
    assert.equal(row['duration'], 6);
    assert.equal(row['age'], null);
    assert.equal(row['note'], null);
    assert.equal(row['online'], false);
    assert.equal(row['status'], 'no_account');
    const prediction = { probability: 0.0612, decision: 'good' };
    await panel.post({
      type: 'reply',
      id,
      result: {
        answers: [
          { prediction, violations: [], micros: 210, from: 'local' },
          { prediction, violations: [], micros: 3100, from: 'live' },
        ],
      },
    });
    const text = await page.locator('.result').innerText();
    for (const part of ['0.0612', 'threshold 0.5', '210 µs · ONNX Runtime 1.30.0', '3.1 ms', 'the same to the bit'])
      assert.ok(text.includes(part), `${part} is not in ${text}`);
    await panel.screenshot('run-result-dark');
    assert.deepEqual(await panel.axe(), []);
    await panel.close();
  });

  it('says of a refused row why, and no time that the model did not take', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['ready']);
    await panel.page.getByRole('button', { name: 'Run', exact: true }).click();
    const { id } = await panel.request('run');
    const message = 'duration is 400; the contract admits 1 to 120.';
    const violations = [{ row: 0, column: 'duration', rule: 'row/range', message }];
    await panel.post({
      type: 'reply',
      id,
      result: { answers: [{ prediction: null, violations, micros: 0, from: 'local' }] },
    });
    const result = panel.page.locator('.result');
    await result.getByText(message).waitFor();
    const text = await result.innerText();
    assert.match(text, /The row was refused\./);
    assert.match(text, /ONNX Runtime 1\.30\.0/);
    assert.doesNotMatch(text, /µs/);
    await panel.close();
  });

  it('names the rule of what is wrong while it is typed', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['ready']);
    const field = panel.page.locator('.field', { has: panel.page.getByRole('textbox', { name: 'duration' }) });
    for (const [text, says] of [
      ['500', /500 is outside 1 to 120\. row\/range/],
      ['2.5', /not a whole number\. row\/type/],
      ['1,5', /“1,5” is not a number.* row\/type/],
      ['', /duration must have a value\. row\/missing/],
      ['12', /^$/],
    ] as const) {
      await field.getByRole('textbox').fill(text);
      assert.match(await field.locator('.problem').innerText(), says);
    }
    await panel.close();
  });

  it('says what is wrong with a pasted row, and where', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['ready']);
    const { page } = panel;
    await page.getByRole('button', { name: 'Paste Row' }).click();
    for (const [text, says] of [
      ['{\n  "amount": 12,\n  "age": x }', /broken at line 3, column 10: “x }”/],
      ['{"amount": 12', /ends too early, at line 1, column 14/],
      ['[{}, {}]', /a list of 2/],
      ['7', /This is 7; a row is an object/],
      ['{"amout": 12}', /no input amout/],
    ] as const) {
      await page.getByRole('textbox', { name: 'Row as JSON' }).fill(text);
      await page.getByRole('button', { name: 'Use Row' }).click();
      assert.match(await page.locator('.paste .problem').innerText(), says);
    }
    await page.getByRole('textbox', { name: 'Row as JSON' }).fill('{"amount": 99, "purpose": "moon"}');
    await page.getByRole('button', { name: 'Use Row' }).click();
    assert.equal(await page.getByRole('textbox', { name: 'amount' }).inputValue(), '99');
    const purpose = page.locator('.field', { has: page.getByRole('combobox', { name: 'purpose' }) });
    assert.match(await purpose.locator('.problem').innerText(), /“moon” is none of radio_tv.* row\/category/);
    await panel.close();
  });

  it('keeps what was typed over an update and over a reload', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show({ ...runReady(), contract: 'credit-risk.slipway.yaml' });
    await panel.page.getByRole('textbox', { name: 'amount' }).fill('4321');
    await panel.show(states['running']);
    assert.equal(await panel.page.getByRole('textbox', { name: 'amount' }).inputValue(), '4321');
    assert.equal(await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'amount');
    const saved = await panel.savedState();
    assert.equal((saved as { contract: string }).contract, 'credit-risk.slipway.yaml');
    await panel.close();
    const again = await PanelPage.open(browser(), 'run', { saved });
    await again.show(states['ready']);
    assert.equal(await again.page.getByRole('textbox', { name: 'amount' }).inputValue(), '4321');
    await again.close();
  });

  it('pages through a million rows with a few dozen in the document', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['table']);
    const { page } = panel;
    assert.deepEqual(await answerPage(panel, 1_000_000), { offset: 0, refusedOnly: false });
    const table = page.getByRole('region', { name: 'Rows and their predictions' });
    await table.locator('tbody tr').first().waitFor();
    assert.ok((await table.locator('tbody tr').count()) < 40);
    await table.focus();
    await page.keyboard.press('End');
    await table.locator('tr[aria-rowindex="1000001"]').waitFor();
    assert.deepEqual(await answerPage(panel, 1_000_000), { offset: 999_800, refusedOnly: false });
    assert.match(await table.locator('tbody tr').last().innerText(), /^1,000,000\s+999,999\s+good/);
    await page.getByRole('checkbox', { name: 'Refused only' }).click();
    assert.deepEqual(await answerPage(panel, 1204), { offset: 0, refusedOnly: true });
    assert.match(await table.locator('tbody tr').first().innerText(), /row\/range/);
    await panel.close();
  });

  it('cancels a running file', async () => {
    const panel = await PanelPage.open(browser(), 'run');
    await panel.show(states['running']);
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    await panel.request('cancelFile');
    await panel.close();
  });

  for (const theme of ['light', 'hc'] as const) {
    it(`fits 320 pixels in ${theme}`, async () => {
      const panel = await PanelPage.open(browser(), 'run', { theme, width: 320, height: 2400 });
      for (const [name, state] of Object.entries(states)) {
        await panel.show(state);
        const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${name} is ${wide} px wide`);
      }
      await panel.show(states['ready']);
      await panel.screenshot(`run-narrow-${theme}`);
      await panel.close();
    });
  }
});
