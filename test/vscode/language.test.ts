import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { folder, open, plain, sample, slipway, textOf, until, writeContract } from './slipway';

/** Opens a contract of the test's own in the folder of a sample, and waits until it has been inspected. */
async function opened(name: string, change: (text: string) => string = (text) => text): Promise<vscode.TextEditor> {
  const text = change(textOf(sample('credit-risk')).replace('name: credit-risk', `name: ${name}`));
  const uri = await writeContract('credit-risk', name, text);
  const editor = await open(uri);
  const { diagnostics } = await slipway();
  await until('the first inspection', () => diagnostics.inspection(uri)?.context.reference.state === 'read');
  return editor;
}

function placeOf({ document }: vscode.TextEditor, text: string, within = 0): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `the contract has no ${JSON.stringify(text)}`);
  return document.positionAt(at + within);
}

async function ask<T>(command: string, ...args: unknown[]): Promise<T> {
  return vscode.commands.executeCommand<T>(`vscode.${command}`, ...args);
}

function labelOf({ label }: vscode.InlayHint): string {
  return typeof label === 'string' ? label : label.map(({ value }) => value).join('');
}

describe('contract language', () => {
  it('shows behind a step what it changed, and follows what is typed', async () => {
    const editor = await opened('hints');
    const { document } = editor;
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = async () =>
      (await ask<vscode.InlayHint[]>('executeInlayHintProvider', document.uri, all)).map(labelOf);
    assert.ok((await hints()).some((hint) => /^‹ float32 ×55 · no missing · \[/.test(hint)));
    const step = placeOf(editor, '  - concat:');
    await editor.edit((edit) => edit.insert(step, '  - clip: {columns: [duration], min: -1, max: 1}\n'));
    assert.ok((await hints()).includes('‹ duration [-1, 1] ›'), (await hints()).join('\n'));
    const settings = vscode.workspace.getConfiguration('slipway');
    await settings.update('hints.steps', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await hints(), []);
    await settings.update('hints.steps', undefined, vscode.ConfigurationTarget.Global);
  });

  it('tells of a column what is declared and what the reference holds, and of a step what its page says', async () => {
    const editor = await opened('hovers');
    const { uri } = editor.document;
    const text = async (place: vscode.Position) =>
      (await ask<vscode.Hover[]>('executeHoverProvider', uri, place))
        .flatMap(({ contents }) => contents)
        .map((content) => (content instanceof vscode.MarkdownString ? plain(content) : ''))
        .join('\n');
    const column = await text(placeOf(editor, '  duration: {', 4));
    assert.match(column, /duration — column of the raw row/);
    assert.match(column, /Reference: [▁-█]{16}/);
    assert.match(column, /0 % missing of 1,000 rows/);
    assert.match(await text(placeOf(editor, 'standardize:', 3)), /Subtract the mean[^]*Formula/);
    assert.match(await text(placeOf(editor, 'reference:', 3)), /Raw rows with the predictions/);
  });

  it('shows Markdown of a contract as text', async () => {
    const editor = await opened('markdown', (text) =>
      text.replace('  duration: {', '  duration: {description: "[run](command:slipway.showLog) <b>", '),
    );
    const hovers = await ask<vscode.Hover[]>(
      'executeHoverProvider',
      editor.document.uri,
      placeOf(editor, '  duration: {', 4),
    );
    const contents = hovers.flatMap((hover) => hover.contents).filter((item) => item instanceof vscode.MarkdownString);
    assert.ok(contents.length > 0);
    for (const { isTrusted, supportHtml, value } of contents) {
      assert.ok(isTrusted !== true && supportHtml !== true);
      assert.ok(!value.includes('[run]('), value);
    }
  });

  it('completes columns that are there, in a bracket that is still open', async () => {
    const editor = await opened('completes');
    const before = placeOf(editor, '  - concat:');
    await editor.edit((edit) => edit.insert(before, '  - log1p: {columns: [\n'));
    const cursor = placeOf(editor, '  - log1p: {columns: [\n', '  - log1p: {columns: ['.length);
    const list = await ask<vscode.CompletionList>('executeCompletionItemProvider', editor.document.uri, cursor);
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const name of ['duration', 'purpose', 'age']) assert.ok(labels.includes(name), labels.join(', '));
    assert.ok(!labels.includes('float_input'), 'it is made later');
  });

  it('offers the files of the workspace that fit, as the contract writes them, and no other', async () => {
    const { fs } = vscode.workspace;
    const inSample = (name: string) => vscode.Uri.joinPath(sample('credit-risk'), '..', name);
    const written = ['older models/a.onnx', '.venv/b.onnx', 'model.onnx.txt'].map(inSample);
    const outside = vscode.Uri.joinPath(folder(), '..', 'outside.onnx');
    for (const uri of [...written, outside]) await fs.writeFile(uri, new Uint8Array([0]));
    // Out of the folder by a link: a contract that names it would be refused.
    const [link, elsewhere] = [inSample('linked'), await mkdtemp(join(tmpdir(), 'slipway-linked-'))];
    await writeFile(join(elsewhere, 'linked.onnx'), '');
    await symlink(elsewhere, link.fsPath, 'junction');
    try {
      const editor = await opened('files');
      const { items } = await ask<vscode.CompletionList>(
        'executeCompletionItemProvider',
        editor.document.uri,
        placeOf(editor, 'path: model.onnx', 'path: '.length),
      );
      const files = items.filter(({ kind }) => kind === vscode.CompletionItemKind.File);
      const labels = files.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert.deepEqual(labels.slice(0, 2), ['model.onnx', 'older models/a.onnx']);
      assert.ok(labels.includes('../diabetes/model.onnx'));
      assert.deepEqual(
        labels.filter((label) => /outside|linked|\.venv|\.txt/.test(label)),
        [],
      );
      const { items: tables } = await ask<vscode.CompletionList>(
        'executeCompletionItemProvider',
        editor.document.uri,
        placeOf(editor, 'path: reference.parquet', 'path: '.length),
      );
      assert.ok(tables.some(({ label }) => label === 'credit-g.csv'));
    } finally {
      await rm(link.fsPath);
      await rm(elsewhere, { recursive: true });
      for (const uri of [...written, outside]) await fs.delete(uri);
    }
  });

  it('goes to where a column is made, and to the file of the model', async () => {
    const editor = await opened('goes');
    const { uri } = editor.document;
    const [made] = await ask<vscode.LocationLink[]>(
      'executeDefinitionProvider',
      uri,
      placeOf(editor, '[checking_status,', 3),
    );
    assert.ok(made && 'targetUri' in made);
    assert.equal(made.targetUri.toString(), uri.toString());
    assert.equal(made.targetRange.start.line, placeOf(editor, '  checking_status:').line);
    const [file] = await ask<vscode.LocationLink[]>('executeDefinitionProvider', uri, placeOf(editor, 'model.onnx', 2));
    assert.ok(file && 'targetUri' in file && file.targetUri.path.endsWith('credit-risk/model.onnx'));
  });

  it('renames a column everywhere, and refuses a name that is taken', async () => {
    const editor = await opened('renames');
    const { document } = editor;
    const place = placeOf(editor, '  age: {', 3);
    const before = document.getText().match(/\bage\b/g)?.length ?? 0;
    assert.ok(before > 3);
    const edit = await ask<vscode.WorkspaceEdit>('executeDocumentRenameProvider', document.uri, place, 'years');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(document.getText().match(/\byears\b/g)?.length, before);
    assert.equal(document.getText().match(/\bage\b/g), null);
    await assert.rejects(
      ask('executeDocumentRenameProvider', document.uri, placeOf(editor, '  years: {', 3), 'duration'),
      /a column "duration" already/,
    );
  });

  it('has an outline and semantic tokens', async () => {
    const editor = await opened('outlines');
    const { uri } = editor.document;
    const symbols = await ask<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider', uri);
    const inputs = symbols.find(({ name }) => name === 'inputs');
    assert.equal(inputs?.children.length, 20);
    const tokens = await ask<vscode.SemanticTokens>('provideDocumentSemanticTokens', uri);
    assert.ok(tokens.data.length / 5 > 150);
  });

  it('offers to fill a scaler from the reference', async () => {
    const editor = await opened('fills', (text) =>
      text
        .replace('  - concat:', '  - standardize: {columns: [existing_credits], mean: 0, std: 1}\n  - concat:')
        .replace(/ {8}existing_credits: .*\n/, ''),
    );
    const { document } = editor;
    const at = placeOf(editor, 'standardize: {columns: [existing', 3);
    const actions = await ask<vscode.CodeAction[]>('executeCodeActionProvider', document.uri, new vscode.Range(at, at));
    const action = actions.find(({ title }) => title === 'Fill mean and std from reference');
    assert.ok(action?.edit, actions.map(({ title }) => title).join(', '));
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.match(document.getText(), /existing_credits\], mean: 1\.407\d*, std: 0\.577\d*\}/);
  });
});
