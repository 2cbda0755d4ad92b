import assert from 'node:assert/strict';
import { type DriftState } from '../../src/protocol/drift-panel';
import { type FromWebview } from '../../src/protocol/panel';
import { PanelPage, sharedBrowser } from './page';
import { driftStates, live, snapshot } from './snapshots';

type Live = Extract<DriftState, { view: 'live' }>;

describe('the drift panel in use', () => {
  const browser = sharedBrowser();
  let panel: PanelPage;
  const open = async (state: unknown, options: Parameters<typeof PanelPage.open>[2] = {}): Promise<PanelPage> => {
    panel = await PanelPage.open(browser(), 'drift', { height: 1500, ...options });
    await panel.show(state);
    return panel;
  };
  const feature = (name: string) => panel.page.locator('.features tbody tr', { hasText: name });
  const crashes = async (): Promise<FromWebview[]> => (await panel.messages()).filter(({ type }) => type === 'crash');

  afterEach(async () => {
    assert.deepEqual(await crashes(), []);
    assert.deepEqual(panel.errors, []);
    assert.deepEqual(panel.cspViolations(), []);
    await panel.close();
  });

  it('says the verdict as a word with a picture, what it rests on and that retraining is held', async () => {
    const { page } = await open(live({ scenario: 'data' }));
    assert.equal(await page.locator('.verdict h2').innerText(), 'Upstream data');
    assert.ok(await page.locator('.verdict-head .codicon-warning').isVisible());
    assert.match(await page.locator('.headline').innerText(), /^purpose is missing in 14 % of rows/);
    assert.ok(await page.getByText('Retraining is held.').isVisible());
    await page.getByText('Evidence (4)').click();
    assert.equal(await page.locator('.evidence li').count(), 4);
    assert.match(await page.locator('.evidence li').nth(2).innerText(), /excludes stack/);
  });

  it('chooses the worst feature first and keeps another choice over updates and a reload', async () => {
    const { page } = await open(live());
    assert.match(await page.locator('.detail h2').first().innerText(), /^credit_amount/);
    await feature('age').click();
    await panel.show(live({ seed: 8 }));
    assert.match(await page.locator('.detail h2').first().innerText(), /^age/);
    assert.equal(await feature('age').locator('button').getAttribute('aria-pressed'), 'true');
    const saved = await panel.savedState();
    assert.deepEqual(
      { ...(saved as object), open: [], scroll: 0 },
      {
        model: 'credit-risk',
        target: 'local',
        column: 'age',
        sort: 'harm',
        range: 'all',
        tab: 'outputs',
        open: [],
        scroll: 0,
      },
    );
    await panel.close();
    await open(live(), { saved });
    assert.match(await panel.page.locator('.detail h2').first().innerText(), /^age/);
  });

  it('begins anew where what was kept is of another form', async () => {
    await open(live(), { saved: { column: 7, open: 'all' } });
    assert.match(await panel.page.locator('.detail h2').first().innerText(), /^credit_amount/);
  });

  it('is walked through with the keyboard', async () => {
    const { page } = await open(live());
    await feature('credit_amount').locator('button').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('.detail h2').first().innerText(), /^purpose/);
    await page.keyboard.press('End');
    const last = await page.locator('.features tbody tr').last().locator('.column-name').innerText();
    assert.ok((await page.locator('.detail h2').first().innerText()).startsWith(last));
  });

  it('keeps focus, order and scroll in a burst of snapshots', async () => {
    const { page } = await open(live({ scenario: 'healthy' }), { height: 700 });
    await feature('housing').locator('button').focus();
    await page.evaluate(() => window.scrollTo({ top: 400 }));
    const names = () => page.locator('.features .column-name').allInnerTexts();
    // On the screen, not of the page: what grows above must not push what is looked at.
    const top = async () => Math.round((await feature('housing').boundingBox())?.y ?? 0);
    const before = { names: await names(), top: await top() };
    for (let i = 0; i < 30; i++) await panel.show(live({ scenario: i % 2 === 0 ? 'data' : 'undecided', seed: i }));
    assert.equal(await page.evaluate(() => document.activeElement?.textContent.includes('housing')), true);
    assert.deepEqual(await names(), before.names, 'the list was sorted under the focus');
    assert.equal(await top(), before.top);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    assert.equal((await names())[0], 'age', 'the list was not sorted after the focus had left');
  });

  it('keeps a snapshot of 2,000 windows readable and its table short', async () => {
    const { page } = await open(live({ windows: 2000 }));
    await page.locator('.timeline').getByText('Show data').click();
    const table = page.getByRole('region', { name: 'Windows' });
    await table.locator('tbody tr').first().waitFor();
    assert.ok((await table.locator('tbody tr').count()) < 100);
    assert.equal(await table.locator('table').getAttribute('aria-rowcount'), '1999');
    await table.focus();
    await page.keyboard.press('End');
    await table.locator('tr[aria-rowindex="1999"]').waitFor();
  });

  it('has a sentence on every chart and its figures behind Show data', async () => {
    const { page } = await open(live());
    const stages = page.locator('.chart-stage[role="img"], .time-chart[role="img"]');
    const names = await stages.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));
    assert.ok(names.length >= 8, `${names.length} charts`);
    for (const name of names) assert.match(name, /\.$/);
    const histogram = page.locator('.detail').first().locator('figure').first();
    await histogram.getByText('Show data').click();
    await histogram.locator('tbody tr').first().waitFor(); // the browser tells of an opened part in a task of its own
    assert.equal(await histogram.locator('tbody tr').count(), 16);
    await panel.show(live({ seed: 9 }));
    assert.ok(await histogram.locator('table').isVisible(), 'an update closed the table');
    assert.deepEqual(await panel.axe(), []);
  });

  it('tells a screen reader what the keyboard cursor points at', async () => {
    const { page } = await open(live());
    await page.locator('.timeline .chart-stage').focus();
    await page.keyboard.press('End');
    assert.match(
      await page.locator('[role="status"].visually-hidden').innerText(),
      /rows\/s · .* errors · p99 .* · drift/,
    );
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.timeline .chart-reading').innerText(), '');
  });

  it('announces another verdict once, and not the first one', async () => {
    const { page } = await open(live({ scenario: 'healthy' }));
    const said = () => page.locator('[role="status"].visually-hidden').innerText();
    assert.equal(await said(), '');
    await panel.show(live({ scenario: 'stack' }));
    assert.match(await said(), /^credit-risk: Serving stack\. 7 of 20 golden rows/);
  });

  it('says that a stretch was not watched', async () => {
    const { page } = await open(live());
    assert.match(await page.locator('.timeline').innerText(), /No window covers .* \(30 min\): hatched above\./);
  });

  it('says how many rows are still needed, and draws nothing from none', async () => {
    const { page } = await open(live({ scenario: 'few' }));
    assert.equal(await page.locator('.headline').innerText(), '72 rows so far. 184 more decide.');
    assert.match(
      await page.locator('.timeline').innerText(),
      /No window has closed yet\. 72 rows in the open window\./,
    );
    assert.equal(await page.locator('canvas:visible').count(), 0);
  });

  it('asks its host for each action, says what came of it and why not', async () => {
    const { page } = await open(live({ scenario: 'stack' }));
    await page.getByRole('button', { name: 'Replay Golden Rows' }).click();
    const replay = await panel.request('replayGolden');
    await panel.post({ type: 'refusal', id: replay.id, message: 'The endpoint is stopping.' });
    assert.equal(await page.getByRole('alert').innerText(), 'Replay Golden Rows: The endpoint is stopping.');
    await page.getByRole('button', { name: 'Copy Report for the Owner of the Data' }).click();
    await panel.post({ type: 'reply', id: (await panel.request('copyReport')).id, result: {} });
    assert.ok(await page.locator('.verdict').getByText('Report copied.').isVisible());
    await page.getByRole('button', { name: 'Roll Back' }).click();
    await panel.post({ type: 'reply', id: (await panel.request('rollBack')).id, result: { done: 'yes' } });
    assert.match(await page.getByRole('alert').innerText(), /is not in its agreed form/);
    await page.getByRole('button', { name: 'Open Contract at Column' }).first().click();
    assert.deepEqual((await panel.request('openContract')).params, { column: 'duration' });
  });

  it('does not offer to roll back where there is nothing to go back to', async () => {
    const state = live() as Live;
    const [first] = state.snapshot.deployments;
    await open({ ...state, snapshot: { ...state.snapshot, deployments: first === undefined ? [] : [first] } });
    assert.ok(await panel.page.getByRole('button', { name: 'Roll Back' }).isDisabled());
  });

  it('counts down while stale and never goes blank', async () => {
    const now = Date.now();
    const { page } = await open({
      view: 'stale',
      model: 'credit-risk',
      target: 'local',
      snapshot: snapshot({ now }),
      answered: now - 40_000,
      retryAt: now + 60_000,
      reason: 'No answer within 5 s.',
    });
    assert.match(
      await page.locator('.stale-banner').innerText(),
      /Stale\s+last answer 4\d s ago, retrying in (1 min|5\d s)/,
    );
    assert.ok(await page.locator('.timeline canvas').first().isVisible());
    await panel.show(live());
    assert.equal(await page.locator('.stale-banner').isVisible(), false);
  });

  it('leads out of the empty and the error state', async () => {
    const states = driftStates();
    const { page } = await open(states.empty);
    await page.getByRole('button', { name: 'Deploy Model' }).click();
    assert.deepEqual((await panel.request('deploy')).params, {});
    await panel.show(states.error);
    assert.match(await page.getByRole('alert').innerText(), /refuses the token[^]*slipway\/token[^]*Stop the endpoint/);
    await page.getByRole('button', { name: 'Show Log' }).click();
    await panel.request('showLog');
  });

  it('zooms all charts together, keeps the zoom over updates and gives the whole range back', async () => {
    const { page } = await open(live());
    const over = page.locator('.timeline .u-over').first();
    const box = await over.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 5 });
    await page.mouse.up();
    const whole = page.getByRole('button', { name: 'Show Whole Range' });
    await whole.waitFor();
    await panel.show(live({ seed: 8 }));
    assert.ok(await whole.isVisible(), 'an update took the zoom away');
    await whole.click();
    assert.equal(await whole.isVisible(), false);
  });

  it('stays in one column of 80 characters at most on 2,000 pixels, and works at a zoom of 200 %', async () => {
    await open(live(), { width: 2000 });
    const wide = await panel.page.locator('.headline').evaluate((each) => each.getBoundingClientRect().width);
    assert.ok(wide < 900, `${wide} px`);
    await panel.close();
    await open(live(), { width: 1000, zoom: 2, reducedMotion: true });
    assert.deepEqual(await panel.axe(), []);
    assert.ok((await panel.page.evaluate(() => document.documentElement.scrollWidth)) <= 500);
  });
});

describe('what a panel does with messages', () => {
  const browser = sharedBrowser();

  it('drops what it does not know, and tells the host of a state that it cannot read', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    assert.deepEqual(await panel.messages(), [{ type: 'ready' }]);
    await panel.post({ type: 'nonsense' } as never);
    await panel.post({ type: 'reply', id: 99, result: {} });
    assert.equal((await panel.messages()).length, 1);
    await panel.show({ view: 'live', model: 'x' });
    const last = (await panel.messages()).at(-1);
    assert.equal(last?.type, 'crash');
    assert.match(last.message, /cannot read its state/);
    assert.deepEqual(panel.errors, []);
    await panel.close();
  });

  it('takes a name for text, not for markup', async () => {
    const panel = await PanelPage.open(browser(), 'drift');
    const evil = '<img src=x onerror=alert(1)>';
    await panel.show({ view: 'empty', model: evil, target: evil, reason: evil, todo: evil });
    assert.equal(await panel.page.locator('h1').innerText(), evil);
    assert.equal(await panel.page.locator('img').count(), 0);
    assert.deepEqual(panel.cspViolations(), []);
    await panel.close();
  });
});
