import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from '../../src/build/install.mjs';

// Everything here is decided before npm would start; `npm start` from a fresh clone proves the rest.
describe('ensureInstalled', () => {
  const packages = { '': {}, 'node_modules/kept': { version: '1.2.3' } };
  let base: string;
  let project: string;
  let shared: string;
  const lines: string[] = [];
  const install = () => ensureInstalled({ folder: project, log: (line) => lines.push(line) });

  beforeEach(() => {
    lines.length = 0;
    base = mkdtempSync(join(tmpdir(), 'slipway-install-'));
    project = join(base, 'project');
    shared = join(base, 'shared');
    mkdirSync(project);
    mkdirSync(join(shared, 'kept'), { recursive: true });
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0' }));
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    writeFileSync(join(shared, 'kept', 'index.js'), '// of another project');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('refuses to install through a link, which would empty the folder of somebody else', async () => {
    symlinkSync(shared, join(project, 'node_modules'), 'junction');
    await assert.rejects(install(), (error: Error) => {
      assert.match(error.message, /node_modules is a symbolic link to .*shared/);
      assert.match(error.message, /remove the link and run this again/);
      return true;
    });
    assert.ok(existsSync(join(shared, 'kept', 'index.js')));
    assert.deepEqual(lines, []);
  });

  it('refuses a link that leads nowhere, too', async () => {
    symlinkSync(join(base, 'gone'), join(project, 'node_modules'), 'junction');
    await assert.rejects(install(), /symbolic link to .*gone/);
  });

  it('uses what is behind a link when that is what the lock file says', async () => {
    writeFileSync(join(shared, '.package-lock.json'), JSON.stringify({ packages }));
    symlinkSync(shared, join(project, 'node_modules'), 'junction');
    await install();
    await install();
    assert.match(readFileSync(join(shared, '.slipway-lock'), 'utf8'), /^[0-9a-f]{64}$/);
    assert.deepEqual(lines, []);
  });
});
