import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { admissionPlan, admit } from '../../src/contract/admission';
import { parseContract } from '../../src/contract/document';
import { lintContract } from '../../src/contract/lint';
import { rulePage } from '../../src/contract/rules/page';
import { rules } from '../../src/contract/rules/registry';
import { facts, type Given } from '../contract/given';
import { exampleOf, fence, pageOf } from './rule-page';

const root = join(__dirname, '../..');
const folder = join(root, 'src/contract/rules');

/** Ids of violations: they have a page and no rule file, since admission finds them in rows. */
const rowIds = [
  'row/missing',
  'row/not-a-row',
  'row/nul',
  'row/range',
  'row/type',
  'row/unknown-category',
  'row/unknown-column',
];

function files(extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.includes('/') && file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

const page = (id: string) => pageOf(root, id);

function found(id: string, text: string, which: 'bad' | 'good'): string[] {
  const given = JSON.parse(fence(text, `json ${which}`) ?? '{}') as Given;
  const contract = exampleOf(id, text, which);
  assert.ok(contract !== undefined, `the page has no \`\`\`yaml ${which}`);
  return lintContract(contract, facts(given), { phase: 'saving' }).map((finding) => finding.rule);
}

describe('pages of the rules', () => {
  it('are one for every rule and every kind of violation, beside its file, and no other', () => {
    const ids = rules.map((rule) => rule.id).sort();
    assert.deepEqual(files('.ts'), ids);
    assert.deepEqual(files('.md'), [...ids, ...rowIds].sort());
    assert.equal(relative(root, join(folder, 'flow/type.md')).replaceAll('\\', '/'), rulePage('flow/type'));
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const { id, summary } of rules) {
    describe(id, () => {
      it('says what, why in production and how to mend it', () => {
        const text = page(id);
        assert.ok(text.startsWith(`# ${id}\n\n`));
        for (const heading of ['Why it matters in production', 'Bad', 'Good', 'Fix']) {
          assert.match(text, new RegExp(`^## ${heading}\\n\\n\\S`, 'm'));
        }
        assert.ok(summary.length > 10 && summary.length < 100 && !summary.endsWith('.'));
      });
      it('has a bad example that this rule finds', () => {
        const rulesFound = found(id, page(id), 'bad');
        assert.ok(rulesFound.includes(id), `found instead: ${rulesFound.join(', ')}`);
      });
      it('has a good example that it is silent on', () => {
        const rulesFound = found(id, page(id), 'good');
        assert.ok(!rulesFound.includes(id), `found: ${rulesFound.join(', ')}`);
      });
    });
  }

  for (const id of rowIds) {
    describe(id, () => {
      const text = existsSync(join(root, rulePage(id))) ? page(id) : '';
      const { contract } = parseContract(fence(text, 'yaml contract') ?? '');
      const run = (which: string): string[] => {
        assert.ok(contract !== undefined);
        const row: unknown = JSON.parse(fence(text, `json ${which}`) ?? '');
        return admit(admissionPlan(contract), [row]).violations.map((violation) => violation.rule);
      };
      it('has a row that is refused by it, and by nothing else', () => assert.deepEqual(run('bad'), [id]));
      it('has a row that is admitted', () => assert.deepEqual(run('good'), []));
    });
  }
});
