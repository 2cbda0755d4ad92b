import assert from 'node:assert/strict';
import { parseContract } from '../../src/contract/document';
import { good, issues } from './good';

describe('mistakes in a contract', () => {
  const cases: [string, string, string, string[]][] = [
    ['a version that is a number', 'version: 1.2.0', 'version: 1.2', ['syntax/value 1.2']],
    ['a misspelt key', 'unit: month', 'unti: month', ['syntax/unknown-key unti']],
    ['a misspelt word', 'missing: allow', 'missing: alow', ['syntax/value alow']],
    ['a missing key', 'model: {path: model.onnx}', 'model: {}', ['syntax/value model']],
    ['a key without value', 'model: {path: model.onnx}', 'model:', ['syntax/value model']],
    ['a range of a string', 'unknown: other', 'range: [1, 2]', ['syntax/value [1, 2]']],
    ['bounds that are no dates', '[2000-01-01, 2030-12-31]', '[1, 2]', ['syntax/value [1, 2]']],
    ['a category that is a number', '[car, radio_tv]', '[car, 7]', ['syntax/value 7']],
    ['a category twice', '[car, radio_tv]', '[car, car]', ['syntax/value car']],
    ['an unknown policy', 'unknown: other', 'unknown: othr', ['syntax/value othr']],
    ['a format of a number', 'unit: month', 'format: "%Y"', ['syntax/value "%Y"']],
    ['a name that no path could take', 'name: credit-risk', 'name: ../x', ['syntax/value ../x']],
    [
      'a digest that is none',
      'model: {path: model.onnx}',
      'model: {path: model.onnx, sha256: abc}',
      ['syntax/value abc'],
    ],
    ['a duration without unit', 'latency_p99: 50ms', 'latency_p99: 50', ['syntax/value 50']],
    ['a step beside a step', '  - log1p:\n', '  - log1p:\n    exp:\n', ['syntax/value exp']],
    ['a list for a mapping', 'service: {latency_p99: 50ms, error_rate: 0.001}', 'service: [1]', ['syntax/value [1]']],
    [
      'two examples of one name',
      'reference: {',
      '  - {name: typical, row: {}}\nreference: {',
      ['syntax/value typical'],
    ],
    ['a misspelt from', '{from: probabilities', '{form: probabilities', ['syntax/unknown-key form']],
    ['a duplicate key', 'service:', 'model: {path: b.onnx}\nservice:', ['syntax/duplicate-key model']],
    ['a second document', 'service:', '---\nservice:', ['syntax/multi-document ---']],
    ['a tag', 'kind: Model', 'kind: !!js/function Model', ['syntax/yaml Model']],
    ['an unknown alias', 'kind: Model', 'kind: *model', ['syntax/yaml *model']],
    ['a directive', '# the running example', '%YAML 1.1\n---', ['syntax/yaml %YAML 1.1']],
  ];
  for (const [name, from, to, expected] of cases) {
    it(`${name} is found, and nothing else`, () => {
      assert.ok(good.includes(from), from);
      const text = good.replace(from, to);
      const found = issues(text).filter((issue) => !(name === 'a second document' && issue.startsWith('syntax/value')));
      assert.deepEqual(found, expected);
    });
  }

  const change = (from: string, to: string): string => {
    assert.ok(good.includes(from), from);
    return good.replace(from, () => to);
  };

  it('a slip between braces is one mistake, and what was meant is read', () => {
    const slips: readonly (readonly [from: string, to: string, issue: string, write: string])[] = [
      ['{type: float64, unit: month', '{type:float64, unit: month', 'type:float64', 'type: float64'],
      ['with: 2319.5', 'with:2319.5', 'with:2319.5', 'with: 2319.5'],
      ['with: 2319.5', 'with:\xa02319.5', 'with:\xa02319.5', 'with: 2319.5'],
      ['with: 2319.5', 'with: 2319,5', '2319,5', '2319.5'],
      ['{type: float64, unit: month', '{type:"float64", unit: month', 'type:"float64"', 'type: "float64"'],
    ];
    for (const [from, to, issue, write] of slips) {
      const document = parseContract(change(from, to));
      assert.deepEqual(issues(document.text), [`syntax/value ${issue}`]);
      assert.equal(document.issues[0]?.data?.['write'], write);
      assert.deepEqual(document.contract, parseContract(good).contract);
    }
    const formula = 'arithmetic: {formula: where(amount > 5, min(amount, 9), 0), into: rate}';
    const document = parseContract(change('log1p:\n      columns: [amount]', formula));
    assert.deepEqual(issues(document.text), ['syntax/value where(amount > 5, min(amount, 9), 0)']);
    assert.equal(
      JSON.stringify(document.contract?.preprocessing[1]?.args),
      '{"formula":"where(amount > 5, min(amount, 9), 0)","into":"rate"}',
    );
  });

  it('slips between braces that go together are one mistake', () => {
    const formula = 'arithmetic: {formula:max(amount, 0), into: rate}';
    const document = parseContract(change('log1p:\n      columns: [amount]', formula));
    assert.deepEqual(issues(document.text), ['syntax/value formula:max(amount, 0)']);
    assert.equal(document.issues[0]?.data?.['write'], 'formula: "max(amount, 0)"');
    assert.equal(
      JSON.stringify(document.contract?.preprocessing[1]?.args),
      '{"formula":"max(amount, 0)","into":"rate"}',
    );
  });

  it('a comma before three digits is told, and not which number is meant', () => {
    const document = parseContract(change('with: 2319.5', 'with: 2,319'));
    assert.deepEqual(issues(document.text), ['syntax/value 2,319']);
    assert.match(document.issues[0]?.message ?? '', /write 2\.319 or 2319, whichever is meant\.$/);
    assert.equal(document.issues[0]?.data?.['slip'], 'thousands');
  });

  it('a no-break space behind other blanks is one mistake', () => {
    assert.deepEqual(
      issues(change('  amount:   {', '  \xa0amount:   {')).map((issue) => issue.split(' ')[0]),
      ['syntax/yaml'],
    );
  });

  it('a key without a value between braces stays one where nothing tells that it is a part of another', () => {
    const left: readonly (readonly [string, string])[] = [
      ['with: 2319.5', 'with: 2319, 5'],
      ['with: 2319.5', 'with: max(1, 2'],
      ['with: 2319.5', 'with: "2319",5'],
      ['with: 2319.5', 'with: 2319.5,5'],
      ['with: 2319.5', 'with: 2319.5, http://a'],
    ];
    for (const [from, to] of left) {
      const args = parseContract(change(from, to)).contract?.preprocessing[0]?.args;
      assert.equal(Object.keys(args ?? {}).length, 3, to);
    }
  });

  it('a mistake of YAML is said once, and not what the parser makes of the rest', () => {
    const broken: readonly (readonly [from: string, to: string, issue: string])[] = [
      ['  decision: {', '\xa0\xa0decision: {', 'syntax/yaml \xa0\xa0'],
      ['columns: [amount], with', 'columns: [amount, with', 'syntax/yaml }'],
      [
        '  - impute: {columns: [amount], with: 2319.5}\n',
        '  impute: {columns: [amount], with: 2319.5}\n',
        'syntax/yaml',
      ],
      ['  - impute', '\t- impute', 'syntax/tabs \t'],
      ['targets: {', 'targets: {# all\n', 'syntax/yaml #'],
    ];
    for (const [from, to, issue] of broken) {
      const found = issues(change(from, to));
      assert.equal(found.length, 1, found.join('\n'));
      assert.ok(found[0]?.startsWith(issue), found[0]);
    }
    const two = change('[1, 120]', '[1, 120').replace('{path: reference.parquet,', '{path: reference.parquet, ]');
    assert.equal(issues(two).length, 2, 'of two blocks each has its own');
  });

  it('messages say what, why and what to do', () => {
    for (const [, from, to] of cases) {
      for (const { message } of parseContract(good.replace(from, to)).issues) {
        assert.equal(message.split(' — ').length, 3, message);
        assert.ok(message.endsWith('.'), message);
      }
    }
  });

  it('shows bidirectional and control characters escaped', () => {
    const { issues: found } = parseContract('inputs:\n  a: {"ty\u202Epe": 1}\n');
    const message = found.find((issue) => issue.rule === 'syntax/unknown-key')?.message ?? '';
    assert.ok(message.includes('ty\\u202epe') && !message.includes('\u202E'), message);
  });

  it('of broken YAML one thing is said, and not each word behind it', () => {
    for (const [text, at] of [
      [' apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a}\n', 'kind'],
      ['model:\n  path: [a]]\n  sha256: b\ninputs: {a: {type: int32}}\n', ']\n'],
    ] as const) {
      const [issue, ...others] = parseContract(text).issues;
      assert.equal(issue?.rule, 'syntax/yaml');
      assert.ok(text.slice(issue.from).startsWith(at), text.slice(issue.from));
      assert.deepEqual(others, []);
    }
  });

  it('behind broken YAML nothing is said to be missing', () => {
    assert.deepEqual(
      issues('inputs: {a: {type: int32}\n').map((issue) => issue.split(' ')[0]),
      ['syntax/yaml'],
    );
  });
});
