import assert from 'node:assert/strict';
import { noDisplay, notInherited } from '../../src/build/electron.mjs';

describe('build: the suite in VS Code Desktop', () => {
  it('inherits nothing of the VS Code in whose terminal it was started, but the one that it is told to use', () => {
    const inherited = {
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_IPC_HOOK_CLI: '/run/vscode.sock',
      VSCODE_PATH: '/opt/code/code',
      PATH: '/bin',
    };
    const cleared = { ...inherited, ...notInherited(inherited) };
    assert.deepEqual(JSON.parse(JSON.stringify(cleared)), { VSCODE_PATH: '/opt/code/code', PATH: '/bin' });
  });

  it('says what to do where there is no display', () => {
    assert.match(noDisplay('linux', {}) ?? '', /xvfb-run -a npm run test:electron/);
    assert.equal(noDisplay('linux', { DISPLAY: ':0' }), undefined);
    assert.equal(noDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }), undefined);
    assert.equal(noDisplay('darwin', {}), undefined);
  });
});
