import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readLedger } from '../../src/deploy/ledger';
import { type DriftState } from '../../src/protocol/drift-panel';
import { folder, open, plain, sample, slipway, textOf, until } from './slipway';

/** Runs the command and takes the first row of every quick pick that it shows. */
async function deployBy(uri: vscode.Uri): Promise<void> {
  let done = false;
  const running = vscode.commands.executeCommand('slipway.deployModel', uri).then(
    () => (done = true),
    () => (done = true),
  );
  const accepting = (async () => {
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    }
  })();
  await running;
  await accepting;
}

describe('deploying from the editor', function () {
  this.timeout(120_000);

  after(async () => {
    const { endpoints } = await (await slipway()).processes();
    await (await endpoints.find())?.shutdown();
  });

  it('takes the sample through the gate to a live endpoint that answers', async () => {
    const { processes, watch } = await slipway();
    await deployBy(sample('credit-risk'));
    await watch.look();
    assert.equal(watch.model('credit-risk')?.state, 'live', watch.view.problem ?? 'no model is live');
    const client = await (await processes()).endpoints.find();
    assert.ok(client);
    const rows = [{ nonsense: 1 }];
    const reply = await client.rows('credit-risk', { rows });
    assert.deepEqual(reply.predictions, [null]);
    assert.ok(reply.violations.length > 0);
    const { lines } = readLedger(folder().fsPath);
    assert.equal(lines.at(-1)?.action, 'deploy');
    assert.equal(lines.at(-1)?.figures['decision_flips'], 0);
    const bundle = join(folder().fsPath, '.slipway', 'bundles', lines.at(-1)?.digest ?? '');
    for (const file of ['artifact.onnx', 'contract.slipway.yaml', 'profile.json', 'golden.json', 'manifest.json'])
      assert.ok(existsSync(join(bundle, file)), `${file} is not in the bundle`);
    assert.equal(readFileSync(join(folder().fsPath, '.slipway', '.gitignore'), 'utf8'), 'bundles/\n');
  });

  it('shows it in the explorer and in the drift panel', async () => {
    const { tree, watch, actions } = await slipway();
    const { driftPanels } = await actions();
    await watch.look();
    const [root] = (await tree.getChildren()).filter(
      (node) => node.kind === 'model' && node.entry.name === 'credit-risk',
    );
    assert.ok(root);
    const { tooltip } = await tree.resolveTreeItem(await tree.getTreeItem(root), root);
    assert.match(plain(tooltip), /live: .* by the contract of the workspace/);
    const decoration = (await slipway()).badges.provideFileDecoration(sample('credit-risk'));
    assert.match(decoration?.badge ?? '', /^[?✓]$/);
    assert.match(decoration?.tooltip ?? '', /credit-risk .* is live on this machine: (undecided|healthy)/);

    assert.match(String((await tree.getTreeItem(root)).contextValue), /\blive\b/);
    assert.ok((await tree.getChildren(root)).some((node) => node.kind === 'live'));
    await vscode.commands.executeCommand('slipway.openDriftPanel', 'credit-risk');
    const state = await until('a live drift panel', () => {
      const shown = driftPanels.stateOf('credit-risk') as DriftState | undefined;
      return shown?.view === 'live' && shown;
    });
    assert.equal(state.snapshot.verdict.kind, 'undecided');
    assert.equal(state.snapshot.columns.filter(({ role }) => role === 'feature').length, 20);
  });

  it('refuses another model under a version that is taken, and says how to go on', async () => {
    const { watch, log } = await slipway();
    const before = watch.model('credit-risk')?.digest;
    const told: unknown[] = [];
    const report = log.report.bind(log);
    log.report = (cause) => {
      told.push(cause);
      report(cause);
    };
    const editor = await open(sample('credit-risk'));
    await editor.edit((edit) => edit.insert(new vscode.Position(editor.document.lineCount, 0), '# another digest\n'));
    try {
      await deployBy(sample('credit-risk'));
    } finally {
      log.report = report;
    }
    const [refused, ...others] = told;
    assert.deepEqual(others, []);
    assert.ok(refused instanceof Error, 'nothing was said');
    assert.match(
      refused.message,
      /^credit-risk 1\.0\.0 has been live with other content .* bump version .* deploy again/,
    );
    assert.match(refused.message, /1\.0\.0 still serves\.$/);
    await watch.look();
    assert.ok(before);
    assert.equal(watch.model('credit-risk')?.digest, before);
  });

  it('deploys the next version and rolls back to the one before', async () => {
    const { watch, actions } = await slipway();
    const editor = await open(sample('credit-risk'));
    const at = editor.document.getText().indexOf('1.0.0');
    await editor.edit((edit) =>
      edit.replace(new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + 5)), '1.1.0'),
    );
    await editor.document.save();
    assert.match(textOf(sample('credit-risk')), /1\.1\.0/);
    await deployBy(sample('credit-risk'));
    await watch.look();
    assert.equal(watch.model('credit-risk')?.version, '1.1.0');
    assert.equal(watch.model('credit-risk')?.previous?.version, '1.0.0');
    await (await actions()).live.rollBackNow('credit-risk');
    assert.equal(watch.model('credit-risk')?.version, '1.0.0');
    assert.equal(readLedger(folder().fsPath).lines.at(-1)?.action, 'rollback');
  });
});
