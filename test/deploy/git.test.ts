import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitOf, whoDeploys } from '../../src/deploy/git';
import { temporaryFolder } from './given';

describe('deploy: who and from which commit', () => {
  const root = temporaryFolder();
  const repository = join(root, 'repository');
  const contract = join(repository, 'a.slipway.yaml');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();

  before(() => {
    mkdirSync(repository);
    git('init', '-q');
    git('config', 'user.name', 'Ada Lovelace');
    git('config', 'user.email', 'ada@example.org');
    writeFileSync(contract, 'one');
    git('add', '.');
    git('commit', '-qm', 'one');
  });

  it('is HEAD while the file is as committed, whatever else changed', async () => {
    writeFileSync(join(repository, 'notes.txt'), 'new');
    assert.equal(await commitOf(repository, [contract]), git('rev-parse', 'HEAD'));
  });

  it('is marked where the file differs from HEAD', async () => {
    writeFileSync(contract, 'two');
    assert.equal(await commitOf(repository, [contract]), `${git('rev-parse', 'HEAD')}-dirty`);
  });

  it('is marked where one of several files is not in HEAD at all', async () => {
    writeFileSync(contract, 'one');
    const model = join(repository, 'model.onnx');
    writeFileSync(model, 'new');
    assert.equal(await commitOf(repository, [contract, model]), `${git('rev-parse', 'HEAD')}-dirty`);
  });

  it('is null where git cannot tell whether the files are as committed', async () => {
    assert.equal(await commitOf(repository, [join(root, 'elsewhere.yaml')]), null);
  });

  it('is null outside of git', async () => {
    assert.equal(await commitOf(root, [contract]), null);
  });

  it('is who git says', async () => {
    assert.equal(await whoDeploys(repository), 'Ada Lovelace <ada@example.org>');
  });
});
