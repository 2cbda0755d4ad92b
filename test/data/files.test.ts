import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fileSource,
  sha256File,
  within,
  workspaceFiles,
  writeAtomic,
  writeParts,
  WriteFailed,
} from '../../src/data/files';
import { temporaryFolder } from '../engine/given';

describe('files', () => {
  const folder = temporaryFolder();
  const root = join(folder, 'workspace');
  before(() => {
    mkdirSync(join(root, 'models'), { recursive: true });
    mkdirSync(join(folder, 'workspace-of-another'));
    writeFileSync(join(root, 'models', 'a.onnx'), 'abcdef');
    writeFileSync(join(root, 'shared.csv'), 'a\n');
    writeFileSync(join(folder, 'secret'), 's');
    writeFileSync(join(folder, 'workspace-of-another', 'secret'), 's');
    symlinkSync(join(folder, 'secret'), join(root, 'models', 'link'));
    symlinkSync(join(folder, 'nowhere'), join(root, 'models', 'dangling'));
    symlinkSync(folder, join(root, 'models', 'up'));
    symlinkSync(join(root, 'models', 'a.onnx'), join(root, 'inner'));
  });

  describe('of a workspace', () => {
    const open = (relative: string) => workspaceFiles(root, join(root, 'models')).open(relative);
    const problem = (relative: string) => {
      const opened = open(relative);
      assert(!opened.ok);
      return opened.problem;
    };

    it('are read by pages', () => {
      const opened = open('a.onnx');
      assert(opened.ok);
      assert.equal(opened.source.size, 6);
      assert.equal(Buffer.from(opened.source.read(2, 3)).toString(), 'cde');
      assert.equal(opened.source.read(6, 0).length, 0);
      for (const [offset, length] of [
        [4, 3],
        [-1, 2],
        [7, 0],
        [0, -1],
      ] as const)
        assert.throws(() => opened.source.read(offset, length), RangeError);
      assert.equal(opened.modified, statSync(join(root, 'models', 'a.onnx')).mtimeMs);
      opened.close();
    });

    it('may be beside or above the contract, and behind a link that stays inside', () => {
      for (const relative of ['../shared.csv', './a.onnx', join(root, 'shared.csv'), '../inner']) {
        const opened = open(relative);
        assert(opened.ok, relative);
        opened.close();
      }
    });

    it('are never outside it, by dots, absolute paths, links or a folder of a similar name', () => {
      for (const relative of [
        '../../secret',
        '../../../../../../etc/passwd',
        '/etc/passwd',
        'link',
        'up/secret',
        '../../workspace-of-another/secret',
        // Whether it exists is not told either.
        '../../none',
        'up/none',
      ])
        assert.equal(problem(relative), 'outside', relative);
    });

    it('are missing or folders, which is said', () => {
      assert.equal(problem('none.onnx'), 'missing');
      assert.equal(problem('dangling'), 'missing');
      assert.equal(problem('.'), 'directory');
      assert.equal(problem('../models'), 'directory');
      assert.equal(problem('..'), 'directory');
    });
  });

  describe('written', () => {
    const written = () => readdirSync(folder).filter((name) => name.includes('.tmp'));

    it('come of pieces of other files, whole or not at all', () => {
      const source = fileSource(join(root, 'models', 'a.onnx'));
      const path = join(folder, 'parts');
      writeParts(path, [Buffer.from('1'), { source, offset: 2, length: 4 }, Buffer.from('2')]);
      assert.equal(readFileSync(path, 'utf8'), '1cdef2');
      assert.throws(() => writeParts(path, [Buffer.from('3'), { source, offset: 2, length: 40 }]), WriteFailed);
      assert.equal(readFileSync(path, 'utf8'), '1cdef2');
      assert.deepEqual(written(), []);
      source.close();
    });

    it('may be made of what they replace', () => {
      const path = join(folder, 'self');
      writeFileSync(path, 'x'.repeat(5 << 20));
      const source = fileSource(path);
      writeParts(path, [Buffer.from('head'), { source, offset: 0, length: source.size }]);
      source.close();
      assert.equal(statSync(path).size, (5 << 20) + 4);
    });

    it('leave the old content when the disk is full, and say so', () => {
      const path = join(folder, 'full');
      writeAtomic(path, 'old');
      const source = {
        size: 10,
        read: () => {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        },
      };
      assert.throws(() => writeParts(path, [Buffer.from('new'), { source, offset: 0, length: 1 }]), {
        name: 'WriteFailed',
        message: `${path}: the disk is full — free some space and try again.`,
      });
      assert.equal(readFileSync(path, 'utf8'), 'old');
      assert.deepEqual(written(), []);
    });

    it('need their folder, and say so', () => {
      const path = join(folder, 'none', 'file');
      assert.throws(() => writeAtomic(path, ''), {
        name: 'WriteFailed',
        message: `${path}: its folder does not exist — create it first.`,
      });
      assert.throws(() => writeParts(path, []), WriteFailed);
    });

    it('have the mode that was asked for, also over an older file', () => {
      const path = join(folder, 'token');
      writeAtomic(path, 'a');
      chmodSync(path, 0o644);
      writeAtomic(path, 'secret', 0o600);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(readFileSync(path, 'utf8'), 'secret');
    });
  });

  it('have the digest that node:crypto gives in one piece', async () => {
    const bytes = Buffer.alloc(3 << 20, 'slipway');
    const path = join(folder, 'digest');
    writeFileSync(path, bytes);
    assert.equal(await sha256File(path), createHash('sha256').update(bytes).digest('hex'));
    await assert.rejects(sha256File(join(folder, 'none')), { code: 'ENOENT' });
  });

  it('stay within a folder', () => {
    assert.equal(within('/a/b', 'c/d'), join('/a/b', 'c/d'));
    for (const name of ['../x', 'c/../../x', '.']) assert.throws(() => within('/a/b', name), RangeError);
  });
});
