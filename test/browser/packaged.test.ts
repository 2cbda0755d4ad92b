import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { filesBelow, root } from '../../src/build/paths.mjs';
import { run } from '../../src/build/processes.mjs';
import { endpointFileSchema } from '../../src/protocol/endpoint';
import { safeRow } from '../cli/given';
import { Workbench } from './workbench';

const target = `${process.platform}-${process.arch}`;
const model = 'credit-risk';
const contract = `${model}/${model}.slipway.yaml`;

// What a user installs, with nothing of the working tree beside it: packed, installed, and taken through the main job.
describe('the packaged extension', function () {
  this.timeout(240_000);
  const base = mkdtempSync(path.join(tmpdir(), 'slv-'));
  let vsix: string;
  let workbench: Workbench;
  let installed: string;
  let files: string[];

  before(async () => {
    const script = path.join(root, 'src', 'build', 'package.mjs');
    const packed = await run(process.execPath, [script, '--target', target, '--folder', base]);
    assert.equal(packed.code, 0, packed.output);
    vsix = path.join(base, readdirSync(base).find((name) => name.endsWith('.vsix')) ?? 'none');
    workbench = await Workbench.open({ vsix, theme: 'dark' });
    const [folder] = readdirSync(workbench.extensionsDir).filter((name) => name.startsWith('slipway.slipway-'));
    assert.ok(folder, 'VS Code has not installed the file');
    installed = path.join(workbench.extensionsDir, folder);
    files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(path.join(installed, file)).isFile())
      .map((file) => file.split(path.sep).join('/'))
      .sort();
  });
  after(async () => {
    await workbench.close();
    rmSync(base, { recursive: true, force: true });
  });

  const text = (file: string): string => readFileSync(path.join(installed, file), 'utf8');
  const endpoint = () =>
    endpointFileSchema.parse(JSON.parse(readFileSync(path.join(workbench.slipwayHome, 'endpoint.json'), 'utf8')));

  async function ask(): Promise<{ readonly status: number; readonly body: unknown }> {
    const { dataUrl, tokenFile } = endpoint();
    const reply = await fetch(`${dataUrl}/slipway/v1/models/${model}/rows`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ rows: [safeRow] }),
    });
    return { status: reply.status, body: await reply.json() };
  }

  /** What the notebook predicted for the example called `safe`, as the contract has it. */
  function assertSafe(body: unknown): void {
    const { predictions } = body as { predictions: { probability: number; decision: string }[] };
    assert.ok(Math.abs((predictions[0]?.probability ?? 1) - 0.056946) < 1e-4, JSON.stringify(body));
    assert.equal(predictions[0]?.decision, 'good');
  }

  it('is small, and holds only what runs', () => {
    assert.ok(statSync(vsix).size < 60e6);
    const allowed = [
      /^(package|package\.nls)\.json$/,
      /^(readme\.md|changelog\.md|LICENSE\.txt|\.vsixmanifest)$/,
      /^dist\/(extension|engine|endpoint|cli)\.js$/,
      /^dist\/extension\/[\w-]+\.js$/,
      /^dist\/webview\/[a-z]+\.(js|css|ttf)$/,
      /^dist\/ThirdPartyNotices\.txt$/,
      /^src\/l10n\/bundle\.l10n\.json$/,
      /^src\/contract\/(rules|steps)\/.+\.md$/,
      /^src\/notebook\/run_notebook\.py$/,
      /^snippets\/[\w.-]+\.(json|py)$/,
      /^webview\/media\/[\w-]+\.(svg|png)$/,
      /^node_modules\/(@[\w-]+\/)?[\w-]+\/(package\.json|LICENSE(\.\w+)?|.+\.(js|node|so(\.\d+)*|dylib|dll)|dist\/cjs\/package\.json)$/,
    ];
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
    const source = files.filter((file) => /\.(map|ts|mts|cts)$|(^|\/)tests?\/|\.test\./.test(file));
    assert.deepEqual(source, []);
    for (const file of files.filter((name) => /\.(js|css)$/.test(name) && name.startsWith('dist/')))
      assert.doesNotMatch(text(file), /sourceMappingURL=/, file);
  });

  it('has the binaries of one platform', () => {
    const [os, arch] = target.split('-');
    const natives = files.filter((file) => /\.(node|so(\.\d+)*|dylib|dll)$/.test(file));
    const folders = new Set(natives.map((file) => path.posix.dirname(file)));
    assert.deepEqual([...folders].sort(), [
      `node_modules/@duckdb/node-bindings-${target}`,
      `node_modules/onnxruntime-node/bin/napi-v6/${os}/${arch}`,
    ]);
    assert.equal((/TargetPlatform="([^"]+)"/.exec(text('.vsixmanifest')) ?? [])[1], target);
  });

  it('has every rule and step page, the snippets, and a licence for everything that it carries', () => {
    const pages = ['src/contract/rules', 'src/contract/steps'].flatMap((folder) => filesBelow(folder, '.md'));
    const expected = [...pages, ...filesBelow('snippets', '.json'), ...filesBelow('snippets', '.py')];
    assert.ok(pages.length > 50);
    assert.deepEqual(
      expected.filter((file) => !files.includes(file)),
      [],
    );
    assert.ok(files.includes('LICENSE.txt'));
    const notices = text('dist/ThirdPartyNotices.txt');
    const packages = files.flatMap(
      (file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1] ?? [],
    );
    assert.ok(packages.includes('onnxruntime-node') && packages.includes('@duckdb/node-api'));
    for (const name of [...packages, 'zod', 'yaml', 'uplot', '@vscode/webview-ui-toolkit', '@vscode/codicons'])
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'), `${name} has no notice`);
  });

  it('has every file that its manifest names, and every word', () => {
    const manifest = text('package.json');
    const strings = [...manifest.matchAll(/: "([^"]*)"/g)].map(([, value]) => value ?? '');
    const named = strings.filter((value) => /^(\.\/)?(dist|src|webview|snippets)\//.test(value));
    assert.ok(named.length > 8);
    assert.deepEqual(
      named.filter((value) => !existsSync(path.join(installed, value))),
      [],
    );
    const words = JSON.parse(text('package.nls.json')) as Record<string, string>;
    const keys = strings.flatMap((value) => /^%(.+)%$/.exec(value)?.[1] ?? []);
    assert.ok(keys.length > 30);
    assert.deepEqual(
      keys.filter((key) => !(key in words)),
      [],
    );
  });

  it('finds what its programs require', () => {
    const programs = files.filter((file) => /^dist\/(extension\/)?[\w-]+\.js$/.test(file));
    assert.ok(programs.length > 6, programs.join('\n'));
    const required = programs.flatMap((program) => {
      const file = path.join(installed, program);
      const names = [...readFileSync(file, 'utf8').matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(
        ([, name]) => name ?? '',
      );
      const foreign = names.filter((name) => name !== 'vscode' && !builtinModules.includes(name.replace(/^node:/, '')));
      for (const name of foreign)
        assert.ok(createRequire(file).resolve(name).startsWith(installed), `${name} is found elsewhere`);
      return foreign.filter((name) => !name.startsWith('.'));
    });
    assert.deepEqual([...new Set(required)].sort(), ['@duckdb/node-api', 'onnxruntime-node']);
  });

  it('proves the sample by its own command line: ONNX Runtime and DuckDB run from where they were installed', async () => {
    const cli = path.join(installed, 'dist', 'cli.js');
    const { code, output } = await run(process.execPath, [cli, 'verify', contract, '--format', 'json'], {
      cwd: workbench.workspace,
      env: { ...process.env, SLIPWAY_HOME: workbench.slipwayHome },
    });
    assert.equal(code, 0, output);
    const { holds, parity } = JSON.parse(output) as { holds: boolean; parity: { rows: number; flips: number } };
    assert.deepEqual([holds, parity.rows, parity.flips], [true, 1000, 0]);
  });

  it('shows a prediction beside the example whose lens was clicked', async () => {
    await workbench.openFile(contract);
    await workbench.page.keyboard.press('ControlOrMeta+End');
    const lens = workbench.page.locator('.codelens-decoration a').filter({ hasText: /Run /, visible: true });
    await lens.last().click();
    const answer = await workbench.page.waitForFunction(() => {
      const drawn = [...document.querySelectorAll('.view-line span')].map(
        (span) => getComputedStyle(span, '::after').content,
      );
      return drawn.find((content) => content.includes('probability'));
    });
    assert.match(String(await answer.jsonValue()), /✓ .*probability 0\.\d+ expected 0\.\d+/);
  });

  it('deploys from the palette, and the endpoint answers with the token', async () => {
    await workbench.palette('Slipway: Deploy Model…');
    await workbench.pick(model);
    await workbench.pick('local');
    const status = workbench.page.locator('.statusbar-item').filter({ hasText: /credit-risk (undecided|healthy)/ });
    await status.first().waitFor({ timeout: 90_000 });
    const { status: code, body } = await ask();
    assert.equal(code, 200, JSON.stringify(body));
    assertSafe(body);
  });

  it('opens the drift panel with its verdict and what that needs', async () => {
    await workbench.palette('Slipway: Open Drift Panel…');
    await workbench.pick(model);
    const frame = await workbench.webviewFrame(`Drift: ${model}`);
    await frame.locator('.headline').filter({ hasText: '1 row so far' }).waitFor();
    assert.ok(await frame.getByRole('heading', { name: 'Undecided' }).isVisible());
    await workbench.screenshot('packaged-drift');
    assert.deepEqual(workbench.cspViolations, []);
  });

  it('leaves an endpoint that goes on when the extension is gone, even with a fresh engine', async function () {
    if (process.platform !== 'linux') this.skip();
    const { pid } = endpoint();
    const runtime = path.join(workbench.slipwayHome, 'runtime') + path.sep;
    const [, entry] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    assert.ok(entry?.startsWith(runtime), `${String(entry)} runs, which is not in ${runtime}`);
    rmSync(installed, { recursive: true });
    const [before] = childrenOf(pid);
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    let reply: Awaited<ReturnType<typeof ask>> | undefined;
    for (let attempt = 0; attempt < 150 && reply?.status !== 200; attempt++) {
      await sleep(200);
      reply = await ask().catch(() => undefined);
    }
    assertSafe(reply?.body);
    const [now] = childrenOf(pid);
    assert.ok(now !== undefined && now !== before, 'no fresh engine was started');
    for (const each of [pid, now])
      assert.doesNotMatch(
        readFileSync(`/proc/${each}/maps`, 'utf8'),
        /\/extensions\//,
        `process ${each} still uses it`,
      );
  });
});

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}
