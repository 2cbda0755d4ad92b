import assert from 'node:assert/strict';
import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { findings, folder, open, sample, slipway, textOf, until, writeContract } from './slipway';

describe('contract diagnostics', () => {
  it('say nothing of a clean contract, after examples and parity have run', async () => {
    await slipway();
    const uri = sample('credit-risk');
    const editor = await open(uri);
    const { diagnostics } = await slipway();
    await until('the first inspection', () => diagnostics.inspection(uri));
    assert.deepEqual(findings(uri), []);
    await editor.document.save();
  });

  it('appear while typing at the misspelt word, and vanish when it is put right', async () => {
    const uri = await writeContract(
      'credit-risk',
      'typing',
      textOf(sample('credit-risk')).replace('name: credit-risk', 'name: typing'),
    );
    const editor = await open(uri);
    const { document } = editor;
    const at = document.getText().indexOf('preprocessing:');
    assert.ok(at > 0);
    const place = document.positionAt(at + 'preprocess'.length);
    await editor.edit((edit) => edit.insert(place, 'X'));
    await until('syntax/unknown-key', () => findings(uri).includes('syntax/unknown-key'));
    const [diagnostic] = vscode.languages
      .getDiagnostics(uri)
      .filter(({ code }) => typeof code === 'object' && code.value === 'syntax/unknown-key');
    assert.ok(diagnostic);
    assert.equal(document.getText(diagnostic.range), 'preprocessXing');
    assert.match(diagnostic.message, /preprocessing/);
    assert.ok(typeof diagnostic.code === 'object' && diagnostic.code.target.path.endsWith('syntax/unknown-key.md'));

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ edit, title }) => edit && title.includes('preprocessing'));
    assert.ok(
      fix?.edit,
      `no quick fix was offered for the misspelt key, only: ${actions.map(({ title }) => title).join(', ')}`,
    );
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until('the finding to vanish', () => !findings(uri).includes('syntax/unknown-key'));
    assert.ok(document.getText().includes('\npreprocessing:'));
  });

  it('tell of an example that fails after a save', async () => {
    const text = textOf(sample('credit-risk'))
      .replace('name: credit-risk', 'name: saving')
      .replace(/expect: \{probability: [\d.e-]+/, 'expect: {probability: 0.9999');
    assert.match(text, /0\.9999/, 'the sample has no inline expectation any more');
    const uri = await writeContract('credit-risk', 'saving', text);
    const editor = await open(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(editor.document.lineCount, 0), '# edited\n'));
    await editor.document.save();
    await until('example/fails', () => findings(uri).includes('example/fails'));
  });

  it('follow the files that a contract names, and drop answers of the model before', async () => {
    const { results } = await slipway();
    const at = (name: string) => join(folder().fsPath, 'diabetes', name);
    copyFileSync(at('model.onnx'), at('exported.onnx'));
    copyFileSync(at('reference.parquet'), at('exported.parquet'));
    const text = textOf(sample('diabetes'))
      .replace('name: diabetes', 'name: exported')
      .replace('path: model.onnx', 'path: exported.onnx')
      .replace('path: reference.parquet', 'path: exported.parquet');
    const uri = await writeContract('diabetes', 'exported', text);
    await open(uri);
    const { diagnostics } = await slipway();
    await until('the first inspection', () => diagnostics.inspection(uri));
    assert.deepEqual(findings(uri), []);
    results.set(uri, 'typical', { passed: true, text: '1' });

    // As exporters do: written elsewhere, then put in its place.
    copyFileSync(join(folder().fsPath, 'flight-delay', 'model.onnx'), at('new'));
    renameSync(at('new'), at('exported.onnx'));
    await until('a finding of the other model', () => findings(uri).includes('model/digest-mismatch'));
    assert.deepEqual(results.counts(uri), { passed: 0, failed: 0 });
    copyFileSync(at('model.onnx'), at('exported.onnx'));
    copyFileSync(at('reference.parquet'), at('exported.parquet'));
    await until('no finding of the model before', () => findings(uri).length === 0);

    writeFileSync(at('exported.parquet'), 'no rows');
    await until('a finding of the reference', () => findings(uri).length > 0);
    copyFileSync(at('reference.parquet'), at('exported.parquet'));
    await until('no finding of the reference before', () => findings(uri).length === 0);
  });

  it('tell both of two contracts that have one name, until one of them gets another', async () => {
    const text = textOf(sample('diabetes')).replace('name: diabetes', 'name: twin');
    const first = await writeContract('diabetes', 'twin', text);
    await open(first);
    const { diagnostics } = await slipway();
    await until('the first inspection', () => diagnostics.inspection(first));
    assert.deepEqual(findings(first), []);
    const second = await writeContract('diabetes', 'twin-2', text);
    await until('a finding of the open one', () => findings(first).includes('serve/duplicate-name'));
    await open(second);
    await until('a finding of the other', () => findings(second).includes('serve/duplicate-name'));
    await writeContract('diabetes', 'twin-2', text.replace('name: twin', 'name: sister'));
    await until('no finding of the first', () => findings(first).length === 0);
    await until('no finding of the other', () => findings(second).length === 0);
  });

  it('go by slipway.config.yaml, which is checked itself', async () => {
    const config = vscode.Uri.joinPath(folder(), 'credit-risk', 'slipway.config.yaml');
    const write = (text: string) => vscode.workspace.fs.writeFile(config, new TextEncoder().encode(text));
    const unpinned = textOf(sample('credit-risk'))
      .replace('name: credit-risk', 'name: unpinned')
      .replace(/^ {2}sha256: .*\n/m, '');
    try {
      const uri = await writeContract('credit-risk', 'unpinned', unpinned);
      await open(uri);
      await until('style/no-version-pin', () => findings(uri).includes('style/no-version-pin'));
      await write('severities: {style/no-version-pin: off}\n');
      await until('no finding', () => findings(uri).length === 0);
      const editor = await open(config);
      assert.deepEqual(findings(config), []);
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'nothing: 1\n'));
      await until('the finding of the broken file', () => findings(config).length > 0);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    } finally {
      await vscode.workspace.fs.delete(config);
    }
  });

  it('go when the contract is closed', async () => {
    const uri = await writeContract('credit-risk', 'closing', 'apiVersion: slipway/v1\nkind: Nothing\n');
    await open(uri);
    await until('a finding', () => findings(uri).length > 0);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the findings to go', () => findings(uri).length === 0);
  });

  it('survive a file that is no contract at all', async () => {
    const uri = await writeContract('credit-risk', 'binary', '{{{[[[*&! %@`\n'.repeat(100));
    await open(uri);
    await until('a syntax finding', () => findings(uri).some((rule) => rule.startsWith('syntax/')));
  });
});
