import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parseContract } from '../../src/contract/document';
import { computeFlow } from '../../src/contract/flow';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('README.md', root), 'utf8');

describe('docs: README', () => {
  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link ?? '');
    assert.ok(links.length > 5);
    for (const link of links) assert.ok(existsSync(new URL(link, root)), link);
  });

  it('links to nothing that the packaged extension lacks', () => {
    const shipped = readFileSync(new URL('.vscodeignore', root), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1).replace(/\*.*$/, ''));
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      assert.ok(
        shipped.some((path) => path.startsWith(`${link}/`) || (path !== '' && link.startsWith(path))),
        `${link} is not in the package`,
      );
  });

  it('shows a contract without a finding of its own', () => {
    const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
    const { contract, issues } = parseContract(yaml);
    assert.deepEqual(
      issues.map(({ message }) => message),
      [],
    );
    assert.ok(contract);
    const flow = computeFlow(contract, undefined);
    assert.deepEqual(
      flow.issues.map(({ message }) => message),
      [],
    );
  });

  it('names every command with every option, and none besides', () => {
    const program = readFileSync(new URL('src/cli/program.ts', root), 'utf8');
    const table = text.slice(text.indexOf('## Command line'), text.indexOf('**Exit codes**'));
    const made = [...program.matchAll(/\bcommand\(\s*'(\w+)/g)].map(([, name]) => name);
    const documented = [...table.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name);
    assert.deepEqual([...documented].sort(), [...made].sort());
    const options = (source: string) => [...new Set([...source.matchAll(/--[a-z][a-z-]+/g)].map(([name]) => name))];
    const declared = options(program).filter((name) => !['--output', '--help'].includes(name));
    assert.deepEqual(options(table).sort(), declared.sort());
  });
});
