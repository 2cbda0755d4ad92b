import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { slipway } from './slipway';

describe('the command line in terminals', () => {
  it('is that of the extension, and needs no Node', async () => {
    const folder = (await (await slipway()).commandLine()).offer();
    assert.ok(folder);
    const { version } = vscode.extensions.getExtension('slipway.slipway')?.packageJSON as { version: string };
    const file = join(folder, process.platform === 'win32' ? 'slipway.cmd' : 'slipway');
    const run = (...args: string[]) =>
      execFileSync(file, args, { env: {}, encoding: 'utf8', shell: process.platform === 'win32' });
    assert.equal(run('--version').trim(), version);
    assert.match(run('lint', '--help'), /Findings of contracts/);
  });
});
