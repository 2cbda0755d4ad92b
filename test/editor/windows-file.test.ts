import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { windowsCsv, windowsJson } from '../../src/editor/drift/windows-file';
import { python } from '../../src/build/python.mjs';
import { snapshot } from '../webview/snapshots';

/** What pandas reads in a text. */
async function pandas(text: string, script: string): Promise<unknown> {
  const program = `import io, json, sys\nimport pandas as pd\ntable = pd.read_csv(io.StringIO(sys.stdin.read()))\nprint(json.dumps(${script}))`;
  const found = await python();
  assert.ok(found.path, found.reason);
  return JSON.parse(execFileSync(found.path, ['-c', program], { input: text, encoding: 'utf8' }));
}

describe('windows as a file', () => {
  const whole = snapshot({ now: 1_760_000_000_000 });

  it('reads in pandas as the snapshot says', async () => {
    const read = (await pandas(
      windowsCsv(whole, 0),
      '[len(table), int(table["rows"].sum()), table["feature.purpose.distance"].tolist(), str(pd.to_datetime(table["closed"]).iloc[-1].value // 10**6)]',
    )) as [number, number, number[], string];
    const { windows, columns } = whole;
    const purpose = columns.find(({ name }) => name === 'purpose');
    assert.equal(read[0], windows.length);
    assert.equal(
      read[1],
      windows.reduce((sum, { rows }) => sum + rows, 0),
    );
    assert.deepEqual(
      read[2],
      purpose?.points.map(({ psi }) => psi),
    );
    assert.equal(read[3], String(windows.at(-1)?.closed));
  });

  it('has the windows of the range alone, and of no window the head alone', () => {
    const since = whole.windows.at(-3)?.closed ?? 0;
    assert.equal(windowsCsv(whole, since).trimEnd().split('\r\n').length, 4);
    const made = JSON.parse(windowsJson(whole, since)) as { windows: unknown[]; columns: { points: unknown[] }[] };
    assert.equal(made.windows.length, 3);
    assert.ok(made.columns.length === 22 && made.columns.every(({ points }) => points.length === 3));
    assert.equal(windowsCsv(whole, Infinity).trimEnd().split('\r\n').length, 1);
  });

  it('keeps names with commas, quotes and line breaks whole, and formulas from running', async () => {
    const [first] = whole.columns;
    assert.ok(first);
    const [window] = whole.windows;
    assert.ok(window);
    const odd = {
      ...whole,
      windows: [{ ...window, id: '=1+1' }],
      columns: [{ ...first, name: 'a,"b"\nc', points: [] }],
    };
    assert.deepEqual(await pandas(windowsCsv(odd, 0), '[table.columns[12], table["window"][0]]'), [
      'feature.a,"b"\nc.distance',
      "'=1+1",
    ]);
  });
});
