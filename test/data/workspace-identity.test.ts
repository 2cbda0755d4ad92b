import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sameWorkspace } from '../../src/data/workspace-identity';

describe('two names of a workspace folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'slipway-identity-'));
  const at = (name: string) => join(base, name);
  before(() => {
    for (const name of ['real', 'other']) mkdirSync(at(name));
    symlinkSync(at('real'), at('link'), 'junction');
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  it('are of the same folder through a link, either way', () => {
    assert.ok(sameWorkspace(at('real'), at('link')));
    assert.ok(sameWorkspace(at('link'), at('real')));
    assert.ok(!sameWorkspace(at('other'), at('link')));
  });

  it('are compared as they are where there is no folder', () => {
    assert.ok(sameWorkspace(at('gone'), at('gone')));
    assert.ok(!sameWorkspace(at('gone'), at('gone-too')));
    assert.ok(!sameWorkspace('', at('real')));
  });

  it('differ in nothing by the case of a drive, on Windows alone', () => {
    assert.ok(sameWorkspace('C:\\No Such\\Models', 'c:\\No Such\\Models', 'win32'));
    assert.ok(!sameWorkspace('C:\\No Such\\Models', 'd:\\No Such\\Models', 'win32'));
    assert.ok(!sameWorkspace('C:\\No Such\\Models', 'c:\\No Such\\Models', 'linux'));
  });
});
