import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { appendLedger, ensureSlipwayFolder, readLedger } from '../../src/deploy/ledger';
import { type LedgerLine } from '../../src/protocol/bundle';
import { temporaryFolder } from './given';

function line(at: number, version: string): LedgerLine {
  return {
    v: 1,
    id: ulid(at),
    at: new Date(at).toISOString(),
    action: 'deploy',
    model: 'credit-risk',
    target: 'local',
    version,
    digest: 'a'.repeat(64),
    replaced: null,
    who: 'Ada',
    commit: null,
    workspace: null,
    figures: { parity_rows: 1000 },
  };
}
const versions = (root: string) => readLedger(root).lines.map(({ version }) => version);

describe('deploy: ledger', () => {
  const root = temporaryFolder();
  const folder = (name: string) => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };

  it('is empty where there is none', () => {
    assert.deepEqual(readLedger(folder('none')), { lines: [], unreadable: [] });
  });

  it('gives back what was appended', () => {
    const place = folder('append');
    const lines = [line(1000, '1'), line(2000, '2')];
    for (const each of lines) appendLedger(place, each);
    assert.deepEqual(readLedger(place).lines, lines);
  });

  it('keeps what its owner wrote into .gitignore', () => {
    const place = folder('ignore');
    const made = ensureSlipwayFolder(place);
    writeFileSync(join(made, '.gitignore'), 'bundles/\nmine\n');
    ensureSlipwayFolder(place);
    assert.equal(readFileSync(join(made, '.gitignore'), 'utf8'), 'bundles/\nmine\n');
  });

  it('is the union of two copies, by time, in whatever order git put the lines', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), fc.nat(5), (order, again) => {
        const made = new Map([1, 2, 3, 4, 5, 6].map((n) => [n, line(n * 1000, String(n))]));
        const repeated = [...order, order[again % order.length] ?? 1];
        const text = repeated.map((n) => `${JSON.stringify(made.get(n))}\n`).join('');
        writeFileSync(join(ensureSlipwayFolder(root), 'ledger.jsonl'), text);
        assert.deepEqual(
          versions(root),
          [...order].sort((a, b) => a - b).map((n) => String(n)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('says which lines are torn, keeps them, and reads the others', () => {
    const place = folder('torn');
    const whole = line(1000, '1');
    appendLedger(place, whole);
    const file = join(place, '.slipway', 'ledger.jsonl');
    appendFileSync(file, `${JSON.stringify(line(2000, '2')).slice(0, 40)}\n<<<<<<< HEAD\n{"v":2}\n`);
    appendLedger(place, line(3000, '3'));
    assert.deepEqual(versions(place), ['1', '3']);
    assert.deepEqual(readLedger(place).unreadable, [1, 2, 3]);
    assert.match(readFileSync(file, 'utf8'), /<<<<<<< HEAD/);
  });

  it('loses no line to one that a kill cut short', () => {
    const place = folder('cut');
    appendLedger(place, line(1000, '1'));
    appendFileSync(join(place, '.slipway', 'ledger.jsonl'), '{"v":1,"id":"01');
    appendLedger(place, line(2000, '2'));
    assert.deepEqual(versions(place), ['1', '2']);
    assert.deepEqual(readLedger(place).unreadable, [1]);
  });

  it('merges in git without a conflict, as its .gitattributes say', () => {
    const place = folder('git');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
        cwd: place,
        stdio: 'pipe',
      });
    git('init', '-q', '-b', 'main');
    appendLedger(place, line(1000, 'base'));
    git('add', '.');
    git('commit', '-qm', 'base');
    git('checkout', '-qb', 'other');
    appendLedger(place, line(3000, 'theirs'));
    git('commit', '-qam', 'theirs');
    git('checkout', '-q', 'main');
    appendLedger(place, line(2000, 'ours'));
    git('commit', '-qam', 'ours');
    git('merge', '-q', 'other');
    assert.deepEqual(versions(place), ['base', 'ours', 'theirs']);
    assert.deepEqual(readLedger(place).unreadable, []);
  });
});
