import assert from 'node:assert/strict';
import Module from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Published } from '../../src/editor/diagnostics/published';

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };

/** Longer than another extension is waited for. */
const past = () => wait(1050);

describe('what is shown beside the YAML extension', () => {
  const original = loader._load;
  const uri = { toString: () => 'file:///a.slipway.yaml' } as never;
  const mistake = { code: 'syntax/tabs', message: 'a tab', severity: 0, range: { start: { line: 1 } } } as never;
  let shown: readonly unknown[] = [];
  let isCurrent = true;
  let published: Published;

  /** They keep the `vscode` that they were loaded with. */
  const forget = (): void => {
    for (const file of Object.keys(require.cache))
      if (file.includes(`${path.sep}src${path.sep}editor${path.sep}`)) Reflect.deleteProperty(require.cache, file);
  };

  before(() => {
    forget();
    const nothing = { dispose: () => undefined };
    const fake = {
      extensions: { getExtension: () => ({}) },
      languages: {
        createDiagnosticCollection: () => ({
          ...nothing,
          set: (_: unknown, all: readonly unknown[]) => (shown = all),
          delete: () => (shown = []),
        }),
        onDidChangeDiagnostics: () => nothing,
        getDiagnostics: () => [],
      },
    };
    loader._load = (request, ...rest) => (request === 'vscode' ? fake : original.call(Module, request, ...rest));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be resolved before there is a vscode
    const module = require('../../src/editor/diagnostics/published') as {
      Published: new (isCurrent: () => boolean) => Published;
    };
    published = new module.Published(() => isCurrent);
  });
  after(() => {
    published.dispose();
    forget();
    loader._load = original;
  });

  it('a mistake that the other does not tell comes later, unless the text has been edited meanwhile', async () => {
    published.set(uri, [mistake]);
    assert.deepEqual(shown, []);
    await past();
    assert.deepEqual(shown, [mistake]);

    published.set(uri, []);
    published.set(uri, [mistake]);
    isCurrent = false;
    await past();
    assert.deepEqual(shown, [], 'the mistake of a text that is there no more');
    published.delete(uri);
  });
});
