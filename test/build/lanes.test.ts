import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const test = path.resolve(__dirname, '..');

describe('build: no test is left out', () => {
  // Each lane takes the *.test.ts of its folder, and the unit lane those of every other folder; a lane whose report lacks a file fails.
  const named = readdirSync(test, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(test|spec)\.[cm]?[jt]sx?$/.test(file));

  it('because of its name', () => {
    assert.ok(named.length > 60);
    assert.deepEqual(
      named.filter((file) => !file.endsWith('.test.ts')),
      [],
    );
  });

  it('because of its folder', () => {
    assert.deepEqual(
      named.filter((file) => /^(bench|workspace)\//.test(file)),
      [],
    );
  });
});
