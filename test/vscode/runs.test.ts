import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type RunState } from '../../src/protocol/run-panel';
import { folder, open, sample, slipway, until } from './slipway';

describe('runs in the editor', () => {
  it('offers Run above each example and shows its answer', async () => {
    const { results } = await slipway();
    const uri = sample('credit-risk');
    await open(uri);
    const lenses = await until('code lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 20);
      return found.some((lens) => lens.command?.command === 'slipway.runExample') && found;
    });
    const runs = lenses.filter((lens) => lens.command?.command === 'slipway.runExample');
    assert.ok(runs.length >= 3);
    for (const { command } of runs) {
      assert.ok(command);
      await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    }
    assert.deepEqual(results.counts(uri), { passed: runs.length, failed: 0 });
    const [, name] = (runs[0]?.command?.arguments ?? []) as [string, string];
    assert.match(results.get(uri, name)?.text ?? '', /probability [\d.]+ expected [\d.]+/);
  });

  it('opens the inference panel with a typed form, and runs a file with refused rows', async () => {
    const { runPanels } = await (await slipway()).actions();
    const uri = sample('credit-risk');
    await vscode.commands.executeCommand('slipway.runModel', uri);
    const state = await until('the form', () => {
      const shown = runPanels.stateOf(uri) as RunState | undefined;
      return shown?.view === 'ready' && shown;
    });
    assert.equal(state.fields.length, 20);
    const duration = state.fields.find(({ name }) => name === 'duration');
    assert.ok(duration?.range && duration.histogram.length === 16);
    await runPanels.runFile(uri, join(folder().fsPath, 'credit-risk', 'reference.parquet'));
    const after = runPanels.stateOf(uri) as RunState;
    assert.ok(after.view === 'ready' && after.file?.state === 'done', JSON.stringify(after).slice(0, 500));
    assert.equal(after.file.rows, 1000);
    await runPanels.runFile(uri, join(folder().fsPath, 'nowhere.csv'));
    const failed = runPanels.stateOf(uri) as RunState;
    assert.ok(failed.view === 'ready' && failed.file?.state === 'failed');
    assert.match(failed.file.message, /nowhere\.csv/);
  });

  it('revives a panel of which only the tab was kept, and lets one go that nobody can name', async () => {
    const { runPanels, driftPanels } = await (await slipway()).actions();
    const revive = async (view: string, title: string): Promise<vscode.WebviewPanel> => {
      const panel = vscode.window.createWebviewPanel(view, title, vscode.ViewColumn.One);
      await (view === 'slipway.run' ? runPanels : driftPanels).deserializeWebviewPanel(panel, undefined);
      return panel;
    };
    const run = await revive('slipway.run', 'Run: diabetes');
    await until('the form of diabetes', () => {
      const shown = runPanels.stateOf(sample('diabetes')) as RunState | undefined;
      return shown?.view === 'ready';
    });
    const drift = await revive('slipway.drift', 'Drift: diabetes');
    assert.equal((driftPanels.stateOf('diabetes') as { model: string }).model, 'diabetes');
    for (const title of ['', 'Run: no such model', 'Run: nowhere']) {
      const lost = await revive('slipway.run', title);
      assert.throws(() => lost.title, /disposed/);
    }
    run.dispose();
    drift.dispose();
  });

  it('survives the engine being killed: the next run starts a fresh one', async () => {
    const { results, ...window } = await slipway();
    const processes = await window.processes();
    const uri = sample('credit-risk');
    await processes.requireEngine().call('hello', { v: 1 });
    const pid = () => processes.enginePid;
    const before = pid();
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    await until('the engine to be gone', () => pid() !== before);
    results.clear(uri);
    await vscode.commands.executeCommand('slipway.runExample', uri.toString(), await firstExample(uri));
    assert.equal(results.counts(uri).passed, 1);
    assert.notEqual(pid() ?? before, before);
  });

  it('ends an endless model in time with a clear message, the editor answering meanwhile', async () => {
    const processes = await (await slipway()).processes();
    const endless = join(folder().fsPath, 'endless.onnx');
    copyFileSync(join(__dirname, '..', '..', '..', 'test', 'onnx', 'fixtures', 'endless.onnx'), endless);
    const engine = processes.requireEngine();
    const contract = endlessContract;
    const { Inspector } = await import('../../src/deploy/inspection');
    const inspector = new Inspector(engine);
    const file = { path: join(folder().fsPath, 'endless.slipway.yaml'), text: contract, root: folder().fsPath };
    const inspection = await inspector.typing(file);
    assert.ok(inspection.document.contract, JSON.stringify(inspection.findings));
    const artifact = await inspector.artifacts.get(file, inspection.document.contract);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 50);
    await assert.rejects(
      engine.call('run', { artifact: artifact.path, contract, rows: [{ x: 1 }] }, { timeoutMs: 3000 }),
      /did not answer|not answered|no answer/i,
    );
    clearInterval(timer);
    assert.ok(ticks > 20, `the extension host stood still: ${ticks} ticks`);
    inspector.dispose();
    assert.equal((await engine.call('hello', { v: 1 })).v, 1);
  });
});

async function firstExample(uri: vscode.Uri): Promise<string> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 20);
  const lens = lenses.find(({ command }) => command?.command === 'slipway.runExample');
  return String(lens?.command?.arguments?.[1]);
}

const endlessContract = `apiVersion: slipway/v1
kind: Model
metadata: {name: endless, version: 1.0.0}
model: {path: endless.onnx}
inputs:
  x: {type: float32}
preprocessing: []
outputs:
  y: {from: y}
`;
