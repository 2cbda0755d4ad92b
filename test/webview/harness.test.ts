import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/build/paths.mjs';
import { PanelPage, sharedBrowser, themes } from './page';

// The harness must be able to fail: a panel that breaks the policy, axe's rules and itself is caught at each.
describe('the panel harness', () => {
  const browser = sharedBrowser();
  const file = path.join(root, 'dist', 'webview', 'harness-probe.js');

  before(() => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      `const api = acquireVsCodeApi();
       const main = document.body.appendChild(document.createElement('main'));
       api.setState({ seen: (api.getState()?.seen ?? 0) + 1 });
       api.postMessage({ type: 'ready' });
       addEventListener('message', ({ data }) => {
         const line = document.createElement('h1');
         line.textContent = data.state.text;
         main.append(line);
         if (data.state.button) main.append(document.createElement('button'));
         if (data.state.inline) document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p>');
         if (data.state.fetch) void fetch('https://example.test/').catch(() => undefined);
         if (data.state.crash) throw new Error('boom');
         api.postMessage({ type: 'request', id: 1, method: 'echo', params: data.state.text });
       });`,
    );
  });
  after(() => {
    rmSync(file, { force: true });
  });

  it('shows a state and hears what the panel says', async () => {
    const panel = await PanelPage.open(browser(), 'harness-probe', { saved: { seen: 4 } });
    await panel.show({ text: 'Hello' });
    assert.equal(await panel.page.locator('h1').innerText(), 'Hello');
    assert.deepEqual(await panel.messages(), [
      { type: 'ready' },
      { type: 'request', id: 1, method: 'echo', params: 'Hello' },
    ]);
    assert.deepEqual(await panel.savedState(), { seen: 5 });
    assert.deepEqual(panel.cspViolations(), []);
    assert.deepEqual(panel.errors, []);
    await panel.close();
  });

  it('sees what the policy refuses', async () => {
    const panel = await PanelPage.open(browser(), 'harness-probe');
    await panel.show({ text: 'a', inline: true });
    assert.equal(panel.cspViolations().length, 1);
    await panel.show({ text: 'b', fetch: true });
    assert.ok(panel.cspViolations().length > 1, 'a request to the network was not refused');
    await panel.close();
  });

  it('sees what axe finds, and nothing where there is nothing', async () => {
    const panel = await PanelPage.open(browser(), 'harness-probe');
    await panel.show({ text: 'a' });
    assert.deepEqual(await panel.axe(), []);
    await panel.show({ text: 'b', button: true });
    assert.ok((await panel.axe()).some(({ id }) => id === 'button-name'));
    assert.deepEqual(panel.cspViolations(), [], 'axe itself broke the policy');
    await panel.close();
  });

  it('sees an error of the script', async () => {
    const panel = await PanelPage.open(browser(), 'harness-probe');
    await panel.show({ text: 'a', crash: true });
    assert.deepEqual(panel.errors, ['boom']);
    await panel.close();
  });

  for (const theme of themes) {
    it(`dresses the page as VS Code does in ${theme}`, async () => {
      const panel = await PanelPage.open(browser(), 'harness-probe', { theme });
      const kind = await panel.page.locator('body').getAttribute('data-vscode-theme-kind');
      const kinds = { light: 'light', dark: 'dark', hc: 'high-contrast', 'hc-light': 'high-contrast-light' };
      assert.equal(kind, `vscode-${kinds[theme]}`);
      const colors = await panel.page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return [style.color, style.getPropertyValue('--vscode-charts-red'), style.padding];
      });
      assert.match(colors[0] ?? '', /^rgb/);
      assert.match(colors[1] ?? '', /^#/);
      assert.equal(colors[2], '0px 20px');
      await panel.close();
    });
  }
});
