import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintReportSchema } from '../../src/protocol/finding';
import { contractName, Desk } from './given';

describe('slipway lint: a sound contract', () => {
  const desk = new Desk();

  it('has no finding, and the exit code is 0', async () => {
    const { code, stdout } = await desk.slipway(['lint', '.']);
    assert.match(stdout, /^1 contract: 0 errors, 0 warnings, 0 notes$/m);
    assert.equal(code, 0);
  });
});

describe('slipway lint: a contract with findings', () => {
  const desk = new Desk();
  before(() => desk.change(contractName, 'log1p: {columns: [credit_amount]}', 'log1p: {columns: [credit_amuont]}'));

  it('names the place, the rule and what was meant', async () => {
    const { code, stdout } = await desk.slipway(['lint', contractName]);
    assert.equal(code, 1);
    assert.match(stdout, /^credit-risk\.slipway\.yaml:\d+:\d+ error flow\/unknown-column$/m);
    assert.match(stdout, /did you mean .*credit_amount/i);
  });

  it('gives zero-based positions in JSON of the documented shape', async () => {
    const { code, stdout } = await desk.slipway(['lint', contractName, '--format', 'json']);
    assert.equal(code, 1);
    const [file] = lintReportSchema.parse(JSON.parse(stdout)).files;
    assert.ok(file);
    assert.equal(file.path, contractName);
    // The notebook beside it has the step for the column that was meant, which is another finding.
    const problem = file.problems.find(({ rule }) => rule === 'flow/unknown-column');
    assert.ok(problem);
    const { start, end } = problem.range;
    assert.equal(start.line, end.line);
    assert.equal(
      desk.read(contractName).split('\n')[start.line]?.slice(start.character, end.character),
      'credit_amuont',
    );
  });

  it('gives the same findings in every other format', async () => {
    const formats = ['json', 'sarif', 'junit', 'github'];
    const [json, ...others] = await Promise.all(
      formats.map(async (format) => (await desk.slipway(['lint', '.', '--format', format])).stdout),
    );
    const problems = lintReportSchema.parse(JSON.parse(json ?? '')).files.flatMap((file) => file.problems);
    assert.ok(problems.length > 0);
    for (const [index, text] of others.entries())
      for (const { rule, range } of problems)
        assert.ok(
          text.includes(rule) && text.includes(String(range.start.line + 1)),
          `${formats[index + 1] ?? ''}: ${text}`,
        );
    const sarif = others[0] ?? '';
    assert.match(
      sarif,
      /"deletedRegion"[^]*"insertedContent": ?\{\s*"text": "credit_amount"/,
      'the fix of the misspelt column',
    );
  });
});

describe('slipway lint: severities of the workspace', () => {
  const desk = new Desk();
  before(() => desk.change(contractName, /^ {2}sha256: .*\n/m, ''));
  const lint = async () => {
    const { stdout, code } = await desk.slipway(['lint', '.', '--static', '--format', 'json']);
    const { files } = lintReportSchema.parse(JSON.parse(stdout));
    return {
      code,
      said: files.flatMap(({ path, problems }) => problems.map(({ rule, severity }) => `${path} ${severity} ${rule}`)),
    };
  };

  it('are those of slipway.config.yaml beside the contract or above it', async () => {
    assert.deepEqual(await lint(), { code: 0, said: [`${contractName} hint style/no-version-pin`] });
    desk.write('slipway.config.yaml', 'severities:\n  style/no-version-pin: error\n');
    assert.deepEqual(await lint(), { code: 1, said: [`${contractName} error style/no-version-pin`] });
    desk.write('slipway.config.yaml', 'severities:\n  style/*: off\n');
    assert.deepEqual(await lint(), { code: 0, said: [] });
  });

  it('are checked themselves', async () => {
    desk.write('slipway.config.yaml', 'severities:\n  style/no-version-pni: off\n');
    assert.deepEqual(await lint(), {
      code: 1,
      said: [`${contractName} hint style/no-version-pin`, 'slipway.config.yaml error syntax/unknown-key'],
    });
  });
});

describe('slipway lint: two contracts of one name', () => {
  const desk = new Desk();
  before(() => {
    desk.write('slipway.config.yaml', '');
    for (const folder of ['older', '.trash', 'node_modules']) {
      mkdirSync(join(desk.folder, folder));
      desk.write(`${folder}/copy.slipway.yaml`, desk.read(contractName).replaceAll(' path: ', ' path: ../'));
    }
  });

  it('is an error of both, and copies in hidden folders and packages do not count', async () => {
    const { stdout, code } = await desk.slipway(['lint', '.', '--static', '--format', 'json']);
    const { files } = lintReportSchema.parse(JSON.parse(stdout));
    const said = files.flatMap(({ path, problems }) =>
      problems.filter(({ rule }) => rule === 'serve/duplicate-name').map(({ message }) => `${path}: ${message}`),
    );
    assert.equal(said.length, 2);
    assert.match(
      said[0] ?? '',
      /^credit-risk\.slipway\.yaml: "credit-risk" is the name of older\/copy\.slipway\.yaml, too/,
    );
    assert.match(
      said[1] ?? '',
      /^older\/copy\.slipway\.yaml: "credit-risk" is the name of credit-risk\.slipway\.yaml, too/,
    );
    assert.equal(code, 1);
  });
});

describe('slipway lint: a folder with contracts that cannot be read', () => {
  const desk = new Desk();
  before(() => {
    symlinkSync('loop.slipway.yaml', join(desk.folder, 'loop.slipway.yaml'));
    symlinkSync('nothing', join(desk.folder, 'a.slipway.yaml'));
  });

  it('checks the others, and names them: exit 2', async () => {
    const { code, stdout, stderr } = await desk.slipway(['lint', '.', '--static', '--format', 'json']);
    const { files } = lintReportSchema.parse(JSON.parse(stdout));
    assert.deepEqual(
      files.map(({ path }) => path),
      [contractName],
    );
    assert.match(stderr, /a\.slipway\.yaml is a link to a file that does not exist — check/);
    assert.match(stderr, /loop\.slipway\.yaml is a link that leads back to itself — check/);
    assert.equal(code, 2);
  });
});

describe('slipway lint: warnings', () => {
  const desk = new Desk();
  before(() => desk.change(contractName, /^ {2}sha256: .*\n/m, ''));

  it('fail only above --max-warnings', async () => {
    const { stdout } = await desk.slipway(['lint', '.', '--format', 'json']);
    const problems = lintReportSchema.parse(JSON.parse(stdout)).files.flatMap((file) => file.problems);
    const warnings = problems.filter(({ severity }) => severity === 'warning').length;
    const codes = await Promise.all(
      [
        ['lint', '.'],
        ['lint', '.', '--max-warnings', String(warnings)],
      ].map(async (args) => (await desk.slipway(args)).code),
    );
    assert.deepEqual(codes, [0, 0]);
    if (warnings > 0) assert.equal((await desk.slipway(['lint', '.', '--max-warnings', String(warnings - 1)])).code, 1);
  });
});

describe('slipway: wrong words', () => {
  const desk = new Desk();
  const cases: readonly (readonly [name: string, args: readonly string[], says: RegExp])[] = [
    ['a path that is not there', ['lint', 'nowhere'], /nowhere does not exist — name a contract/],
    ['a folder without a contract', ['lint', 'empty'], /No \*\.slipway\.yaml below empty/],
    ['a misspelt command', ['lnit', '.'], /unknown command 'lnit'[\s\S]*Did you mean lint\?/],
    ['a misspelt option', ['lint', '.', '--formt', 'json'], /unknown option '--formt'[\s\S]*Did you mean --format\?/],
    ['a format that is not there', ['lint', '.', '--format', 'xml'], /Allowed choices are text, json, sarif/],
    ['a number that is none', ['lint', '.', '--max-warnings', 'few'], /it takes a whole number/],
    ['a contract that is not there', ['verify', 'nothing.slipway.yaml'], /nothing\.slipway\.yaml does not exist/],
    ['a folder as contract', ['verify', 'empty'], /is a folder — name a \*\.slipway\.yaml file in it/],
    ['no target', ['deploy', contractName], /required option '--target <name>' not specified/],
    ['status without an endpoint', ['status'], /No endpoint is running on this machine — .*slipway deploy/],
    ['watch without an endpoint', ['watch', 'credit-risk'], /No endpoint is running/],
    ['rollback without an endpoint', ['rollback', 'credit-risk'], /No endpoint is running/],
    ['stop without an endpoint', ['stop'], /No endpoint is running/],
    ['a verdict that is not there', ['watch', 'x', '--until', 'fine'], /Allowed choices are healthy, stack/],
    ['a folder that is no bundle', ['serve', 'empty'], /empty is not a bundle: it has no manifest\.json/],
  ];
  before(() => mkdirSync(join(desk.folder, 'empty')));
  for (const [name, args, says] of cases)
    it(`${name}: exit 2, and what to do`, async () => {
      const { code, stderr, stdout } = await desk.slipway(args);
      assert.match(stderr, says);
      assert.equal(code, 2);
      assert.equal(stdout, '');
    });
});

describe('slipway lint: a model that cannot be read', () => {
  const desk = new Desk();
  const cases: readonly (readonly [name: string, path: string, rule: string])[] = [
    ['outside the workspace', '../../etc/passwd', 'model/outside-workspace'],
    ['behind a link that leads out of it', 'linked.onnx', 'model/outside-workspace'],
    ['a folder', 'folder', 'model/is-directory'],
    ['missing', 'nothing.onnx', 'model/missing-file'],
    ['empty', 'empty.onnx', 'model/not-onnx'],
    ['a text', 'credit-g.csv', 'model/not-onnx'],
  ];
  before(() => {
    mkdirSync(join(desk.folder, 'folder'));
    desk.write('empty.onnx', '');
    const outside = join(desk.folder, '..', 'outside.onnx');
    writeFileSync(outside, 'secret');
    symlinkSync(outside, join(desk.folder, 'linked.onnx'));
  });
  for (const [name, path, rule] of cases)
    it(`${name}: ${rule}`, async () => {
      desk.change(contractName, /path: .*\n {2}sha256/, `path: ${path}\n  sha256`);
      const { code, stdout } = await desk.slipway(['lint', contractName, '--format', 'json']);
      const problems = lintReportSchema.parse(JSON.parse(stdout)).files.flatMap((file) => file.problems);
      assert.ok(
        problems.some((problem) => problem.rule === rule && problem.severity === 'error'),
        JSON.stringify(problems),
      );
      assert.equal(stdout.includes('secret') || stdout.includes('root:'), false, 'nothing of the file is shown');
      assert.equal(code, 1);
    });
});
