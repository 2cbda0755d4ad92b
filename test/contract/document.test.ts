import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseContract } from '../../src/contract/document';
import { type Path } from '../../src/contract/model';

export const good = `# the running example
apiVersion: slipway/v1
kind: Model
metadata: {name: credit-risk, version: 1.2.0, owner: risk-analytics}
model: {path: model.onnx}
inputs:
  duration: {type: float64, unit: month, range: [1, 120]}
  amount:   {type: float64, unit: EUR, range: [0, 1000000], missing: allow}
  purpose:
    type: string
    categories: [car, radio_tv]   # as in the notebook
    unknown: other
  applied: {type: datetime, range: [2000-01-01, 2030-12-31]}
preprocessing:
  - impute: {columns: [amount], with: 2319.5}
  - log1p:
      columns: [amount]
outputs:
  probability: {from: probabilities, index: 1}
  decision: {from: probability, labels: [good, bad], threshold: 0.5}
examples:
  - {name: typical, row: {duration: 6, amount: 1169, purpose: radio_tv, applied: 2024-05-02T09:00:00Z}, expect: {probability: 0.061}, tolerance: 1.0e-4}
reference: {path: reference.parquet, predictions: {probability: p_bad}, label: bad, time: applied}
monitoring: {false_alarms: 2 per 30d, ignore_below: 0.01, labels: {delay: 14d}}
service: {latency_p99: 50ms, error_rate: 0.001}
targets: {local: {}, staging: {type: kserve, namespace: models}}
`;

/** Rule and text of every issue. */
function issues(source: string): string[] {
  const { text, issues: found } = parseContract(source);
  return found.map((issue) => `${issue.rule} ${text.slice(issue.from, issue.to)}`);
}

describe('reading a contract', () => {
  it('gives its values with defaults and its operations in order', () => {
    const { contract, issues: found } = parseContract(good);
    assert.deepEqual(found, []);
    assert.ok(contract);
    assert.equal(contract.version, '1.2.0');
    assert.deepEqual(
      contract.inputs.map((input) => [input.name, input.type, input.range, input.missing, input.unknown]),
      [
        ['duration', 'float64', [1, 120], 'forbid', 'forbid'],
        ['amount', 'float64', [0, 1000000], 'allow', 'forbid'],
        ['purpose', 'string', undefined, 'forbid', 'other'],
        ['applied', 'datetime', [946684800, 1924905600], 'forbid', 'forbid'],
      ],
    );
    assert.deepEqual(
      contract.preprocessing.map((step) => [step.op, step.path]),
      [
        ['impute', ['preprocessing', 0, 'impute']],
        ['log1p', ['preprocessing', 1, 'log1p']],
      ],
    );
    assert.deepEqual(
      contract.outputs.map((output) => [output.name, output.from, output.steps.map((step) => step.op)]),
      [
        ['probability', 'probabilities', ['index']],
        ['decision', 'probability', ['threshold', 'labels']],
      ],
    );
    assert.deepEqual(contract.monitoring, {
      falseAlarms: 2,
      perMs: 2_592_000_000,
      ignoreBelow: 0.01,
      labelDelayMs: 1_209_600_000,
    });
    assert.deepEqual(contract.service, { latencyP99Ms: 50, errorRate: 0.001 });
    assert.equal(contract.examples[0]?.tolerance, 1e-4);
  });

  it('is YAML 1.2: no, y and N are text, and so are dates', () => {
    const { contract } = parseContract('inputs:\n  a: {type: string, categories: [no, y, N, 2024-05-02]}\n');
    assert.deepEqual(contract?.inputs[0]?.categories, ['no', 'y', 'N', '2024-05-02']);
  });

  it('reads the same from CRLF and behind a byte order mark', () => {
    const plain = parseContract(good);
    const other = parseContract(`\uFEFF${good.replaceAll('\n', '\r\n')}`);
    assert.deepEqual(other.issues, []);
    assert.deepEqual(other.contract, plain.contract);
    const at = other.rangeOf(['inputs', 'amount'], 'key');
    assert.equal(other.text.slice(at.from, at.to), 'amount');
    assert.deepEqual(other.position(at.from), { line: 7, character: 2 });
    assert.equal(other.offset({ line: 7, character: 2 }), at.from);
  });

  it('counts positions in UTF-16 units', () => {
    const document = parseContract('inputs: {"😀": {type: string}, b: {typ: string}}\n');
    assert.deepEqual(document.position(document.rangeOf(['inputs', 'b'], 'key').from), { line: 0, character: 31 });
  });

  it('keeps what fits of a contract with mistakes', () => {
    const { contract } = parseContract(
      good
        .replace('[1, 120]', '[120, 1]')
        .replace('type: string', 'type: strng')
        .replace('latency_p99: 50ms', 'latency_p99: fast'),
    );
    assert.deepEqual(
      contract?.inputs.map((input) => input.type),
      ['float64', 'float64', 'string', 'datetime'],
    );
    assert.equal(contract.inputs[0]?.range, undefined);
    assert.deepEqual(contract.service, { errorRate: 0.001 });
    assert.equal(contract.outputs.length, 2);
  });

  it('finds the place of every path, and of an absent one the nearest', () => {
    const document = parseContract(good);
    const at = (path: Path, on?: 'key' | 'value'): string => {
      const { from, to } = document.rangeOf(path, on);
      return document.text.slice(from, to);
    };
    assert.equal(at(['inputs', 'purpose', 'categories', 1]), 'radio_tv');
    assert.equal(at(['inputs', 'purpose']), 'purpose');
    assert.equal(at(['inputs', 'duration', 'range'], 'value'), '[1, 120]');
    assert.equal(at(['inputs', 'duration', 'range'], 'key'), 'range');
    assert.equal(at(['preprocessing', 1]), 'log1p');
    assert.equal(at(['preprocessing', 1, 'log1p', 'columns', 0]), 'amount');
    assert.equal(at(['preprocessing', 1, 'log1p', 'columns', 7]), 'columns');
    assert.equal(at(['inputs', 'nowhere', 'range']), 'inputs');
    assert.equal(at([]), 'apiVersion');
  });

  it('gives the path at every offset of a value back', () => {
    const document = parseContract(good);
    for (const path of [
      ['inputs', 'purpose', 'categories', 1],
      ['metadata', 'owner'],
      ['preprocessing', 1, 'log1p', 'columns', 0],
      ['examples', 0, 'row', 'amount'],
    ]) {
      const { from, to } = document.rangeOf(path, 'value');
      assert.deepEqual(document.pathAt(from), path);
      assert.deepEqual(document.pathAt(to), path);
    }
    assert.deepEqual(document.pathAt(0), []);
  });

  it('follows aliases, and a merge key is no key', () => {
    const { contract } = parseContract('inputs:\n  a: &n {type: int32}\n  b: *n\n');
    assert.deepEqual(
      contract?.inputs.map((input) => input.type),
      ['int32', 'int32'],
    );
    assert.deepEqual(issues('inputs:\n  a: &n {type: int32}\n  b: {<<: *n}\n').slice(-1), ['syntax/unknown-key <<']);
  });
});

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

describe('hostile text', () => {
  const lines = (n: number, line: (i: number) => string): string =>
    Array.from({ length: n }, (_, i) => line(i)).join('\n');
  const bomb = `a: &a [${Array(9).fill('x').join()}]\n${lines(9, (i) => {
    const [last, next] = ['abcdefghij'[i], 'abcdefghij'[i + 1]];
    return `${next ?? ''}: &${next ?? ''} [${Array(9)
      .fill(`*${last ?? ''}`)
      .join()}]`;
  })}`;
  const cases: [string, string, string][] = [
    ['nothing', '', 'syntax/empty'],
    ['white space', ' \n\n ', 'syntax/empty'],
    ['only a comment', '# nothing yet\n', 'syntax/empty'],
    ['a binary file', '\x7fELF\0\0\x01', 'syntax/yaml'],
    ['a NUL in the middle', 'kind: Mo\0del', 'syntax/yaml'],
    ['10 MB', 'a: 1\n'.repeat(2_000_000), 'syntax/too-large'],
    ['tabs', 'inputs:\n\ta: {type: int32}\n', 'syntax/tabs'],
    ['an alias bomb', bomb, 'syntax/yaml'],
    ['an alias of itself', 'inputs: &a [*a, *a]', 'syntax/yaml'],
    ['brackets without end', '['.repeat(900_000), 'syntax/yaml'],
    ['mappings without end', '{a: '.repeat(200_000), 'syntax/yaml'],
    ['lists in lists', `${'- '.repeat(400_000)}a`, 'syntax/yaml'],
    ['keys in keys', `${'? '.repeat(400_000)}a`, 'syntax/yaml'],
    ['nesting of 150', `${'['.repeat(150)}${']'.repeat(150)}`, 'syntax/yaml'],
    ['blocks 150 deep', lines(150, (i) => `${' '.repeat(i)}a:`), 'syntax/yaml'],
    ['a scalar', 'hello', 'syntax/value'],
    ['a list', '- a\n- b\n', 'syntax/value'],
  ];
  for (const [name, text, rule] of cases) {
    it(`${name} gives one clear finding`, () => {
      const { issues: found, contract } = parseContract(text);
      assert.equal(contract?.inputs.length ?? 0, 0);
      assert.ok(
        found.some((issue) => issue.rule === rule),
        found.map((issue) => issue.message).join('\n'),
      );
      if (!name.startsWith('an alias')) assert.equal(found.length, 1, found.map((issue) => issue.message).join('\n'));
      for (const { from, to } of found) assert.ok(from >= 0 && to >= from && to <= text.length);
    });
  }

  it('names of the prototype are names', () => {
    const { contract } = parseContract(
      'inputs: {__proto__: {type: int32}, constructor: {type: string}}\n__proto__: {kind: Model}\n',
    );
    assert.deepEqual(
      contract?.inputs.map((input) => input.name),
      ['__proto__', 'constructor'],
    );
    assert.equal(({} as Record<string, unknown>)['kind'], undefined);
  });

  it('1,000 mutated contracts are read without an exception, with places inside the text', () => {
    const piece = fc.constantFrom(
      '\t',
      '[',
      ']',
      '{',
      '}',
      '- ',
      ': ',
      '\n',
      '"',
      "'",
      '&a ',
      '*a',
      '!x ',
      '# ',
      '|',
      '\r',
      '\0',
      '\u202E',
      '1e999',
      'null',
      '---\n',
      '? ',
      '<<: ',
    );
    const mutation = fc.tuple(
      fc.nat(good.length),
      fc.nat(30),
      fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })),
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
        let text = good;
        for (const [at, length, insert] of mutations) text = text.slice(0, at) + insert + text.slice(at + length);
        const document = parseContract(text);
        for (const { from, to } of document.issues) assert.ok(from >= 0 && to >= from && to <= document.text.length);
        document.pathAt(text.length >> 1);
      }),
      { numRuns: 1000 },
    );
  });
});
