import assert from 'node:assert/strict';
import { type Comparison } from '../../src/protocol/monitor';
import { type DriftState, driftMethods } from '../../src/protocol/drift-panel';
import { PanelPage, sharedBrowser } from './page';
import { live } from './snapshots';

type Live = Extract<DriftState, { view: 'live' }>;

/** What the host answers for a time: the snapshot's columns with other figures. */
function comparison({ snapshot }: Live, more: Partial<Comparison>): Comparison {
  const columns = snapshot.columns.map(({ name, live: counts, liveRows }) => ({
    ...{ name, live: counts, liveRows, shift: null },
    ...{ psi: 0.512, halfWidth: 0.04, noise: 0.1 },
  }));
  const { model, digest } = snapshot;
  return {
    v: 1,
    model,
    digest,
    windows: 1,
    from: null,
    to: null,
    keptSince: snapshot.at - 7_200_000,
    columns,
    ...more,
  };
}

describe('what the drift panel is asked to show', () => {
  const browser = sharedBrowser();
  let panel: PanelPage;
  const open = async (state: unknown, saved?: unknown): Promise<PanelPage> => {
    panel = await PanelPage.open(browser(), 'drift', { height: 1500, saved });
    await panel.show(state);
    return panel;
  };
  const row = (name: string) => panel.page.locator('.features tbody tr', { hasText: name });

  afterEach(async () => {
    assert.deepEqual(panel.errors, []);
    assert.deepEqual(panel.cspViolations(), []);
    await panel.close();
  });

  it('shows the windows of the range, and still after a reload', async () => {
    const { page } = await open(live());
    const summary = page.locator('.timeline .chart-sentence');
    assert.match(await summary.innerText(), /^46 windows /);
    await page.getByRole('combobox', { name: 'Range' }).selectOption('1 h');
    assert.match(await summary.innerText(), /^4 windows .* over 1 h/);
    const saved = await panel.savedState();
    await panel.close();
    await open(live(), saved);
    assert.match(await panel.page.locator('.timeline .chart-sentence').innerText(), /^4 windows /);
    assert.equal(await panel.page.getByRole('combobox', { name: 'Range' }).inputValue(), '1 h');
  });

  it('compares the last window, gives a request up that is no longer wanted, and comes back', async () => {
    const state = live() as Live;
    const { page } = await open(state);
    const choice = page.getByRole('combobox', { name: 'Compare with the reference' });
    await choice.selectOption('what the timeline shows');
    const first = await panel.request('compare');
    const { windows } = state.snapshot;
    assert.deepEqual(first.params, { from: windows[0]?.closed, to: windows.at(-1)?.closed });
    await choice.selectOption('last window');
    const second = await panel.request('compare');
    const closed = windows.at(-1)?.closed ?? 0;
    assert.deepEqual(second.params, { from: closed, to: closed });
    assert.deepEqual(
      (await panel.messages()).filter(({ type }) => type === 'cancel'),
      [{ type: 'cancel', id: first.id }],
    );
    const answer = comparison(state, { from: windows.at(-1)?.opened ?? null, to: closed });
    assert.deepEqual(driftMethods.compare.result.parse(answer), answer);
    await panel.post({ type: 'reply', id: second.id, result: answer });
    assert.match(await row('housing').innerText(), /0\.512 ± 0\.040/);
    assert.ok(await page.getByText(/Compared with the reference: 1 window, .* Counts are kept since /).isVisible());
    assert.deepEqual(await panel.axe(), []);
    await choice.selectOption('newest windows');
    assert.doesNotMatch(await row('housing').innerText(), /0\.51/);
  });

  it('compares what the brush has selected, and one window chosen with the keyboard', async () => {
    const state = live() as Live;
    const { page } = await open(state);
    const box = await page.locator('.timeline .u-over').first().boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Compare Selection' }).click();
    const { from, to } = driftMethods.compare.params.parse((await panel.request('compare')).params);
    const { windows } = state.snapshot;
    const [start, end] = [windows[0]?.closed ?? 0, windows.at(-1)?.closed ?? 0];
    for (const [at, share] of [
      [from, 0.2],
      [to, 0.5],
    ] as const)
      assert.ok(Math.abs((at - start) / (end - start) - share) < 0.03, `${at} is not at ${share} of the time`);
    await page.locator('.timeline .chart-stage').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    assert.deepEqual((await panel.request('compare')).params, { from: start, to: start });
  });

  it('says so when nothing is kept of a time, and when the endpoint does not answer', async () => {
    const state = live() as Live;
    const { page } = await open(state);
    const choice = page.getByRole('combobox', { name: 'Compare with the reference' });
    await choice.selectOption('last window');
    const { id } = await panel.request('compare');
    await panel.post({ type: 'reply', id, result: comparison(state, { windows: 0 }) });
    assert.ok(await page.getByText('No counts of that time are kept, so the newest windows are shown.').isVisible());
    assert.doesNotMatch(await row('housing').innerText(), /0\.51/);
    await choice.selectOption('what the timeline shows');
    await panel.post({ type: 'refusal', id: (await panel.request('compare')).id, message: 'No endpoint is running.' });
    assert.ok(await page.getByText('The windows cannot be compared: No endpoint is running.').isVisible());
  });

  it('hands the shown counts over as Python, and the windows of the range as a file', async () => {
    const { page } = await open(live());
    await row('purpose').click();
    await page.getByRole('button', { name: 'Copy as Python' }).first().click();
    const { text } = driftMethods.copyText.params.parse((await panel.request('copyText')).params);
    assert.match(text, /^# Column "purpose" of "credit-risk 1\.2\.0"; the panel showed distance 0\.4100/);
    await page.getByRole('combobox', { name: 'Range' }).selectOption('24 h');
    await page.getByRole('button', { name: 'Export…' }).click();
    const { id, params } = await panel.request('exportWindows');
    const { since } = driftMethods.exportWindows.params.parse(params);
    assert.ok(Math.abs(Date.now() - 86_400_000 - since) < 60_000);
    await panel.post({ type: 'reply', id, result: { saved: 'windows.csv' } });
    assert.equal(await page.locator('[role="status"].visually-hidden').innerText(), 'Saved as windows.csv.');
  });

  it('stays small with 1,000 windows of 20 features: no more points than pixels, and no peak lost', async () => {
    const state = live({ windows: 1000, scenario: 'healthy' }) as Live;
    const [first] = state.snapshot.columns;
    const points = first?.points.map((point, i) => (i === 501 ? { ...point, psi: 9 } : point)) ?? [];
    const columns = state.snapshot.columns.map((column, i) => (i === 0 ? { ...column, points } : column));
    const peaked = { ...state, snapshot: { ...state.snapshot, columns } };
    const { page } = await open(peaked);
    assert.equal(await page.locator('.spark-line').count(), 20);
    const lines = await page
      .locator('.spark-line')
      .evaluateAll((all) => all.map((each) => each.getAttribute('d') ?? ''));
    for (const line of lines) assert.ok((line.match(/[ML]/g) ?? []).length <= 72, `${line.length} characters`);
    assert.match(
      await row(first?.name ?? '')
        .locator('.spark-line')
        .getAttribute('d')
        .then(String),
      /[ML][\d.]+ 2(?![\d.])/,
    );
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(nodes < 1500, `${nodes} elements`);
    const took = await page.evaluate((next) => {
      const began = performance.now();
      for (let i = 0; i < 5; i++)
        window.dispatchEvent(new MessageEvent('message', { data: { type: 'state', state: next } }));
      return (performance.now() - began) / 5;
    }, peaked as unknown);
    console.log(`      an update took ${took.toFixed(0)} ms, ${nodes} elements`);
    assert.ok(took < 1000, `an update took ${took} ms`);
  });
});
