import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findings, open, sample, slipway, textOf, until, writeContract } from './slipway';

/** Longer than the YAML extension is waited for. */
const past = () => new Promise((resolve) => setTimeout(resolve, 1300));

describe('a contract beside another extension that checks YAML', () => {
  let other: vscode.DiagnosticCollection;
  before(() => {
    other = vscode.languages.createDiagnosticCollection('a stand-in of the YAML extension');
  });
  after(() => other.dispose());

  function publish(editor: vscode.TextEditor, text: string | undefined): void {
    const { document } = editor;
    const at = text === undefined ? undefined : document.positionAt(document.getText().indexOf(text));
    const ranges = at === undefined ? [] : [new vscode.Range(at, document.lineAt(at.line).range.end)];
    const all = ranges.map((range) => new vscode.Diagnostic(range, 'Tabs are not allowed as indentation'));
    for (const one of all) one.source = 'YAML';
    other.set(document.uri, all);
  }

  it('tells a mistake of YAML once, without a flicker, and everything of its own', async () => {
    const text = textOf(sample('credit-risk')).replace('name: credit-risk', 'name: beside');
    const uri = await writeContract('credit-risk', 'beside', text.replace('\n  duration:', '\n\tduration:'));
    const editor = await open(uri);
    await until('our finding, where nobody else says it', () => findings(uri).includes('syntax/tabs'));
    publish(editor, '\tduration:');
    await until('ours to make room', () => !findings(uri).includes('syntax/tabs'));

    const [twin] = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'YAML');
    assert.ok(twin);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      twin.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title === 'Indent with spaces');
    assert.ok(fix?.edit, 'the fix is not offered at the finding of the other');

    let shown = 0;
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (findings(uri).includes('syntax/tabs')) shown += 1;
    });
    const { diagnostics } = await slipway();
    const inspected = (what: string) =>
      until(what, () => diagnostics.inspection(uri)?.file.text === editor.document.getText());
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# one line more\n'));
      await inspected('the moved mistake');
      await new Promise((resolve) => setTimeout(resolve, 300));
      publish(editor, '\tduration:');
      await past();
      assert.equal(shown, 0, 'it was shown while the other had not looked yet');

      // The other is sooner than we are: it has looked at the new text as soon as there is one.
      const changed = new Promise<void>((resolve) => {
        const once = vscode.workspace.onDidChangeTextDocument(({ document }) => {
          if (document !== editor.document) return;
          once.dispose();
          publish(editor, undefined);
          resolve();
        });
      });
      assert.ok(await vscode.workspace.applyEdit(fixed(uri, editor)));
      await changed;
      await inspected('the corrected text');
      await past();
      assert.equal(shown, 0, 'it was shown after it had been corrected');
      assert.deepEqual(findings(uri), []);
    } finally {
      listener.dispose();
    }

    await editor.edit((edit) =>
      edit.insert(editor.document.positionAt(editor.document.getText().indexOf('unit: month')), '@'),
    );
    await inspected('a new mistake');
    await until('ours, since the other says nothing of it', () => findings(uri).includes('syntax/yaml'));
    publish(editor, '@unit: month');
    await until('ours to make room again', () => !findings(uri).includes('syntax/yaml'));
    other.delete(uri);
    await until('ours to come back when the other goes', () => findings(uri).includes('syntax/yaml'));
  });
});

function fixed(uri: vscode.Uri, { document }: vscode.TextEditor): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const at = document.positionAt(document.getText().indexOf('\tduration:'));
  edit.replace(uri, new vscode.Range(at, at.translate(0, 1)), '  ');
  return edit;
}
