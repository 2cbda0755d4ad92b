import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { endpointFileSchema } from '../../src/protocol/endpoint';
import { Workbench } from './workbench';

// The main job as a person does it: palette, gate, explorer, drift panel, inference panel, in each theme.
describe('the main job through the real interface', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  let home: string;

  before(async () => {
    workbench = await Workbench.open({ theme: 'light' });
    home = workbench.slipwayHome;
    mkdirSync(home, { recursive: true });
    // Windows close fast, so that the panel has something to draw.
    writeFileSync(path.join(home, 'settings.json'), JSON.stringify({ windows: { rows: 128, ageMs: 500 } }));
  });

  after(async () => {
    try {
      execFileSync(process.execPath, [path.resolve('dist', 'cli.js'), 'stop'], {
        env: { ...process.env, SLIPWAY_HOME: home },
        stdio: 'ignore',
      });
    } catch {
      // Nothing was started.
    }
    await workbench.close();
  });

  it('deploys from the palette', async () => {
    await workbench.palette('Slipway: Deploy Model…');
    await workbench.pick('credit-risk');
    await workbench.pick('local');
    const status = workbench.page.locator('.statusbar-item').filter({ hasText: /credit-risk (undecided|healthy)/ });
    await status.first().waitFor({ timeout: 60_000 });
    assert.ok(await status.first().isVisible());
  });

  it('says that it is live, and what to do with that', async () => {
    const live = await workbench.notification(/credit-risk \d+\.\d+\.\d+ is live on local/);
    await workbench.screenshot('deployed-light');
    await live.getByRole('button', { name: 'Copy curl' }).click();
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'curl command copied' }).first().waitFor();
    const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^curl -s .*\/slipway\/v1\/models\/credit-risk\/rows$/);
  });

  it('shows the live model in the explorer', async () => {
    const view = await workbench.openView('Slipway');
    const row = view.locator('.monaco-list-row').filter({ hasText: 'credit-risk' }).first();
    await row.waitFor();
    await row.click();
    await view.locator('.monaco-list-row').filter({ hasText: 'bundles' }).first().waitFor();
  });

  it('draws traffic in the drift panel, in light, dark and high contrast', async () => {
    await send(home, 8);
    await workbench.palette('Slipway: Open Drift Panel…');
    await workbench.pick('credit-risk');
    await workbench.webviewFrame('Drift: credit-risk');
    await workbench.settle();
    // The panel comes back by itself each time the window opens in another theme.
    for (const theme of ['light', 'hc', 'dark'] as const) {
      if (theme !== 'light') await workbench.setTheme(theme);
      const frame = await workbench.webviewFrame('Drift: credit-risk');
      await frame.getByRole('main').first().waitFor();
      await frame
        .getByText(/Healthy|rows so far/)
        .first()
        .waitFor({ timeout: 60_000 });
      // Nobody has opened the explorer in this window: the verdict is in the status bar all the same.
      await workbench.page.locator('.statusbar-item').filter({ hasText: 'credit-risk' }).first().waitFor();
      await workbench.page.waitForTimeout(800);
      await workbench.screenshot(`drift-panel-${theme}`);
      await pictureOfExplorer(theme);
    }
    const frame = await workbench.webviewFrame('Drift: credit-risk');
    await frame.getByRole('combobox', { name: 'Compare with the reference' }).selectOption('last window');
    await frame.getByText(/Compared with the reference: 1 window, /).waitFor();
    assert.deepEqual(workbench.cspViolations, []);
  });

  it('exports the windows to a file', async () => {
    const file = path.join(workbench.workspace, 'march.csv');
    const frame = await workbench.webviewFrame('Drift: credit-risk');
    await frame.getByRole('button', { name: 'Export…' }).click();
    await workbench.page.waitForTimeout(2000);
    await workbench.screenshot('export-dialog');
    await workbench.answer(file);
    // Until the panel says so the dialog is still giving the focus back, which would close whatever opens next.
    await frame.getByText('Saved as march.csv.').waitFor({ state: 'attached' });
    await workbench.page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
    assert.match(readFileSync(file, 'utf8'), /^window,opened,closed,rows,/);
  });

  /** The models with what hovering over a live one tells: which files, which commit, which bundle. */
  async function pictureOfExplorer(theme: string): Promise<void> {
    const view = await workbench.openView('Slipway');
    const row = view.locator('.monaco-list-row').filter({ hasText: 'credit-risk' }).first();
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    await view.locator('.monaco-list-row').filter({ hasText: 'bundles' }).first().waitFor();
    const told = workbench.page.locator('.workbench-hover').filter({ hasText: 'workspace: credit-risk' }).first();
    // Where the row is drawn anew for fresh figures just then, the hover goes with the old one: the mouse comes again.
    for (let times = 0; times < 6 && !(await told.isVisible()); times++) {
      await workbench.page.mouse.move(900, 10);
      await row.locator('.label-name').first().hover();
      await told.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    await told.waitFor();
    await workbench.screenshot(`explorer-${theme}`);
    await workbench.page.mouse.move(900, 10);
    await workbench.openView('Explorer');
  }

  it('answers a row in the inference panel', async () => {
    await workbench.palette('Slipway: Run Model…');
    await workbench.pick('credit-risk');
    const frame = await workbench.webviewFrame('Run: credit-risk');
    await frame.getByText('duration').first().waitFor();
    await workbench.screenshot('run-panel-dark');
    await frame.getByRole('textbox', { name: 'duration' }).fill('41');
    await workbench.settle();
    await workbench.reload();
    const back = await workbench.webviewFrame('Run: credit-risk');
    await back.getByRole('textbox', { name: 'duration' }).waitFor();
    assert.equal(await back.getByRole('textbox', { name: 'duration' }).inputValue(), '41');
    assert.deepEqual(workbench.cspViolations, []);
  });
});

/** Healthy traffic: the sample's own rows. */
async function send(home: string, requests: number): Promise<void> {
  const endpoint = endpointFileSchema.parse(JSON.parse(readFileSync(path.join(home, 'endpoint.json'), 'utf8')));
  const token = readFileSync(endpoint.tokenFile, 'utf8').trim();
  const lines = readFileSync(path.resolve('test', 'workspace', 'credit-risk', 'credit-g.csv'), 'utf8')
    .trim()
    .split('\n');
  const names = (lines[0] ?? '').split(',').map((name) => name.replaceAll('"', '').trim());
  const rows = lines.slice(1).map((line) => {
    const values = line.split(',').map((value) => value.replaceAll('"', '').trim());
    return Object.fromEntries(
      names.flatMap((name, index) => (name === 'class' ? [] : [[name, typed(values[index] ?? '')]])),
    );
  });
  for (let turn = 0; turn < requests; turn++) {
    const body = JSON.stringify({
      rows: Array.from({ length: 128 }, (_, index) => rows[(turn * 131 + index * 7) % rows.length]),
    });
    await new Promise<void>((resolve, reject) => {
      const url = `${endpoint.dataUrl}/slipway/v1/models/credit-risk/rows`;
      const asked = request(
        url,
        { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
        (reply) => {
          reply
            .resume()
            .on('end', () =>
              reply.statusCode === 200
                ? resolve()
                : reject(new Error(`the endpoint answered ${String(reply.statusCode)}`)),
            );
        },
      );
      asked.on('error', reject).end(body);
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
}

function typed(value: string): string | number {
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
