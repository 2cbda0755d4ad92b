import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/contract/language/completion';
import { byNearness, fileEndingsAt } from '../../../src/contract/language/file-places';
import { cursorAt } from '../../../src/contract/language/cursor';
import { parseContract } from '../../../src/contract/document';
import { outputSteps, preprocessingSteps } from '../../../src/contract/steps/registry';
import { base, baseFacts } from '../base';
import { type Given } from '../given';
import { reference } from '../rules/cases/rule-case';
import { at, blocks, changed } from './given';

function labels(marked: string, given = baseFacts, files: readonly string[] = []): string[] {
  const { context, offset } = at(marked, given);
  return completionsAt(context, offset, files).map(({ label }) => label);
}

/** The text after the first completion of that name was taken, with the first choice of its placeholders. */
function taken(marked: string, label: string): string {
  const { context, offset } = at(marked);
  const completion = completionsAt(context, offset).find((candidate) => candidate.label === label);
  assert.ok(completion, `${label} is not offered, only ${labels(marked).join(', ')}`);
  const { from, to } = completion.range;
  const { text } = context.document;
  const filled = completion.snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d/g, '')
    .replace(/\\([\\$}])/g, '$1');
  return text.slice(0, from) + filled + text.slice(to);
}

describe('language: where a cursor stands', () => {
  const where = (marked: string): string | undefined => {
    const offset = marked.indexOf('‸');
    const cursor = cursorAt(marked.replace('‸', ''), offset);
    return cursor && `${cursor.on} ${cursor.path.join('.')} ${JSON.stringify(cursor.word)}`;
  };
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['‸', 'key  ""'],
    ['mod‸', 'key  "mod"'],
    ['model: {pa‸', 'key model "pa"'],
    ['model: {path: "mo‸', 'value model.path "mo"'],
    ['inputs:\n  a:\n    ty‸', 'value inputs.a "ty"'],
    ['inputs:\n  a:\n    type: float64\n    ‸', 'key inputs.a ""'],
    ['inputs:\r\n  a:\r\n    type: fl‸\r\n', 'value inputs.a.type "fl"'],
    ['preprocessing:\n- lo‸', 'value preprocessing.0 "lo"'],
    ['preprocessing:\n  - log: {columns: [a]}\n  - lo‸', 'value preprocessing.1 "lo"'],
    ['preprocessing:\n  - log: {columns: [a, b‸', 'value preprocessing.0.log.columns.1 "b"'],
    ['preprocessing:\n  - log:\n      columns:\n      - a\n      - ‸', 'value preprocessing.0.log.columns.1 ""'],
    ['preprocessing:\n  - log: {columns: {a: {m‸}}}', 'key preprocessing.0.log.columns.a "m"'],
    ['examples:\n  - row: {"a b": {c: 1}, d: ‸}', 'value examples.0.row.d ""'],
    ['a: [1,\n  2, 3‸', 'value a.2 "3"'],
    ['preprocessing: [lo‸', 'value preprocessing.0 "lo"'],
    ['preprocessing: [log: {columns: [a]}, exp: {columns: [a, b‸', 'value preprocessing.1.exp.columns.1 "b"'],
    ['preprocessing: [log: {columns: [a]}], outputs‸', undefined],
    ['{preprocessing: [log: {columns: [a]}], out‸', 'key  "out"'],
    ['preprocessing:\n  - log: {columns: [a]}\n  ‸', 'value preprocessing ""'],
    ['preprocessing:\n- log: {columns: [a]}\n‸', 'key  ""'],
    ["a: 'it''s: {' \nb: ‸", 'value b ""'],
    ['a: |\n  b: [c\n  ‸', 'value a ""'],
    ['a: >-\n  b: [c\n  d / e‸\nf: 1', 'value a "d / e"'],
    ['a: |\n  b: [c\nd: ‸', 'value d ""'],
    ['a: b # c‸', undefined],
    ['# ‸', undefined],
  ];
  for (const [marked, expected] of cases)
    it(JSON.stringify(marked), () => {
      assert.equal(where(marked), expected);
    });
});

describe('language: completion', () => {
  it('offers the keys of the contract that are not there yet', () => {
    assert.deepEqual(labels('apiVersion: slipway/v1\nmetadata: {name: a}\n‸').slice(0, 4), [
      'kind',
      'model',
      'inputs',
      'extra',
    ]);
    assert.ok(labels('‸').includes('apiVersion'));
  });

  it('offers the keys of an input in both styles, and those behind the cursor not again', () => {
    const line = labels(changed('unit: month, range', '‸ unit: month, range'));
    assert.ok(line.includes('missing') && line.includes('expect'));
    assert.ok(!line.includes('unit') && !line.includes('range') && !line.includes('type'));
    assert.ok(labels(changed('    range: [1, 120]\n', '    range: [1, 120]\n    ‸\n', blocks)).includes('unit'));
  });

  it('offers what a target may be, by its name and as its type, and the keys of one', () => {
    const target = (text: string) => labels(`${base}targets: ${text}`);
    for (const offered of [target('{‸'), target('{a: {type: ‸}}'), target('\n  a:\n    type: kse‸\n')])
      for (const type of ['local', 'ort>=1.14', 'kserve-default', 'triton-24.09', 'openvino'])
        assert.ok(offered.includes(type), `${type} is not among ${offered.join(', ')}`);
    assert.deepEqual(target('{a: {‸}}'), ['type', 'namespace', 'runtime', 'runtimeVersion']);
    assert.deepEqual(target('{a: {type: kserve, runtime: ‸}}'), ['kserve-tritonserver', 'kserve-openvino', 'slipway']);
    assert.match(taken(`${base}targets: {‸`, 'ort>=1.14'), /targets: \{"ort>=1\.14": \{/);
  });

  it('offers the classes of the model, or those that the reference has as its label', () => {
    const zipMaps = [{ output: 'probabilities', input: 'p', classes: ['good', 'bad'] }];
    const named = { ...baseFacts, model: { ...baseFacts.model, zipMaps } } as Given;
    const text = (output: string) => changed('index: 1', output);
    assert.deepEqual(labels(text('class: ‸'), named), ['good', 'bad']);
    assert.deepEqual(labels(text('sum: {classes: [good, ‸]}'), named), ['bad']);
    assert.deepEqual(labels(text('steps: [{class: ‸}]'), named), ['good', 'bad']);
    const classes = (marked: string) => changed('model: {', 'model: {classes: [no, yes], ', marked);
    assert.deepEqual(labels(classes(text('class: ‸')), named), ['no', 'yes'], 'those of the contract win');
    const given: Given = { ...baseFacts, ...reference('bad', { values: { late: 20, 'on time': 980 } }) };
    assert.deepEqual(labels(text('class: ‸'), given), ['late', 'on time']);
    assert.deepEqual(labels(changed('model: {', 'model: {classes: [late, ‸], '), given), ['on time']);
    assert.deepEqual(labels(text('class: ‸')), [], 'nothing is known');
    assert.deepEqual(labels(changed('duration: {', 'duration: {unit: ‸, '), named), [], 'no class stands there');
  });

  it('offers no placeholder for a class where the classes are known', () => {
    const snippet = (marked: string) => {
      const { context, offset } = at(marked);
      return completionsAt(context, offset).find(({ label }) => label === 'class');
    };
    const output = changed('index: 1', '‸');
    assert.equal(snippet(output)?.snippet, 'class: ${1:good}');
    const known = snippet(changed('model: {', 'model: {classes: [no, yes], ', output));
    assert.deepEqual([known?.snippet, known?.goesOn], ['class: $0', true]);
  });

  it('offers a whole contract where there is nothing else, and nowhere within one', () => {
    const whole = (marked: string) => labels(marked).filter((label) => label === 'slipway');
    for (const empty of ['‸', '\r\n\r\n‸', '# A comment: of a line\nsl‸', 'sl‸\n\n# behind it'])
      assert.deepEqual(whole(empty), ['slipway'], empty);
    for (const begun of ['apiVersion: slipway/v1\n‸', 'sl‸\nkind: Model\n', 'metadata:\n  ‸', 'path: mo‸', '# sl‸'])
      assert.deepEqual(whole(begun), [], begun);
    assert.deepEqual(whole(changed('path: model.onnx', 'path: ‸')), []);
    const written = parseContract(taken('‸', 'slipway'));
    assert.deepEqual(
      written.issues.map(({ message }) => message),
      [],
    );
  });

  it('writes the blank behind a colon that has none', () => {
    const written = (marked: string, label: string) => parseContract(taken(marked, label)).issues;
    for (const [from, to, label] of [
      ['type: string', 'type:‸', 'string'],
      ['columns: [amount]', 'columns:‸', 'amount'],
      ['from: probability', 'from:‸', 'probability'],
    ] as const)
      assert.deepEqual(written(changed(from, to), label), [], `${to} ${label}`);
  });

  it('offers files where a path is, and asks for those that can be read there', () => {
    const endings = (marked: string) => {
      const { context, offset } = at(marked);
      return fileEndingsAt(context, offset)?.join(' ');
    };
    assert.equal(endings(changed('path: model.onnx', 'path: ‸')), 'onnx');
    assert.match(endings(changed('path: reference.parquet', 'path: data/‸')) ?? '', /parquet pq csv/);
    assert.equal(endings(changed('model: {', 'model: {data: [{path: ‸}], ')), '');
    const step = (args: string) => changed('log1p: {columns: [amount]}', args);
    assert.equal(endings(step('tfidf: {columns: [purpose], vocabulary: {path: ‸}, idf: [1]}')), 'json');
    assert.equal(endings(step('tfidf: {columns: {purpose: {idf: {path: ‸}}}}')), 'json');
    for (const other of [step('clip: {columns: [amount], min: ‸}'), changed('path: model.onnx', 'pa‸: model.onnx')])
      assert.equal(endings(other), undefined);
    const files = ['model.onnx', 'models/new $1.onnx'];
    const path = changed('path: model.onnx', 'path: mo‸');
    assert.deepEqual(labels(path, baseFacts, files), files);
    assert.deepEqual(labels(changed('unit: month', 'unit: ‸'), baseFacts, files), []);
    const { context, offset } = at(changed('path: model.onnx', 'path: "‸"'));
    const [, odd] = completionsAt(context, offset, files);
    assert.equal(odd?.snippet, '"models/new \\$1.onnx"');
    assert.deepEqual(['../b.onnx', 'b/c/a.onnx', 'z.onnx', 'b/a.onnx', '../a/a.onnx', 'a.onnx'].sort(byNearness), [
      'a.onnx',
      'z.onnx',
      'b/a.onnx',
      'b/c/a.onnx',
      '../b.onnx',
      '../a/a.onnx',
    ]);
    const key = changed('{path: model.onnx, sha256', '{‸ sha256');
    const found = at(key);
    assert.equal(completionsAt(found.context, found.offset).find(({ label }) => label === 'path')?.goesOn, true);
  });

  it('offers steps in a list in brackets', () => {
    const text = 'inputs: {a: {}}\npreprocessing: [‸]\n';
    assert.ok(labels(text).includes('log1p'));
    assert.match(taken(text, 'log1p'), /preprocessing: \[log1p: \{columns: \[\]\}\]/);
    assert.ok(labels(text.replace('‸', '{log: {columns: [a]}}, st‸')).includes('standardize'));
  });

  it('offers columns and functions in a formula, and replaces the word at the cursor alone', () => {
    const formula = (text: string) =>
      changed(
        '  - one_hot: {columns: [purpose]}',
        `  - arithmetic: {formula: ${text}, into: a}\n  - one_hot: {columns: [purpose]}`,
      );
    const offered = labels(formula('amount / du‸'));
    assert.ok(offered.includes('duration') && offered.includes('where'));
    // Neither text nor a date can be computed with.
    assert.ok(!offered.includes('purpose') && !offered.includes('applied'));
    assert.match(taken(formula('amount / du‸ration'), 'duration'), /formula: amount \/ duration, into/);
    assert.match(taken(formula('"max(am‸"'), 'amount'), /formula: "max\(amount", into/);
    assert.match(taken(formula('1 + ‸'), 'log'), /formula: 1 \+ log\(\), into/);
    assert.ok(labels(formula('a‸ + 1, with: {b: "Running Time"}')).includes('b'));
    const lines = '  - arithmetic:\n      formula: amount * am‸\n      into: a\n  - one_hot: {columns: [purpose]}';
    assert.match(taken(changed('  - one_hot: {columns: [purpose]}', lines), 'amount'), /formula: amount \* amount\n/);
    const folded = lines.replace('amount * am‸', '>-\n        amount\n        / du‸');
    assert.match(taken(changed('  - one_hot: {columns: [purpose]}', folded), 'duration'), /\n {8}\/ duration\n/);
    assert.deepEqual(labels(changed('missing: allow', 'description: >-\n      al‸\n', base)), []);
  });

  it('offers the values of an enumeration', () => {
    assert.deepEqual(labels(changed('missing: allow', 'missing: ‸')), ['forbid', 'allow', 'pass']);
    assert.ok(labels(changed('type: datetime', 'type: da‸')).includes('datetime'));
  });

  it('offers the columns that are there at this step, and no others', () => {
    const before = labels(changed('log1p: {columns: [amount]}', 'log1p: {columns: [amount, ‸]}'));
    assert.deepEqual(before, ['duration', 'purpose', 'housing', 'applied']);
    const text = changed('columns: [housing]}', 'columns: [housing], into: homes}');
    assert.ok(!labels(changed('[purpose]', '[‸]', text)).includes('homes'), 'it is not made yet');
    assert.ok(labels(changed('[duration, amount', '[duration, ‸, amount', text)).includes('homes'));
    assert.ok(labels(changed('{columns: [duration], mean', '{columns: {‸}, mean')).includes('duration'));
  });

  it('still offers them where a bracket is open and the rest of the file is swallowed', () => {
    const end = base.indexOf('  - one_hot');
    assert.ok(labels(`${base.slice(0, end)}  - one_hot: {columns: [‸`).includes('purpose'));
    assert.ok(labels(changed('- one_hot: {columns: [purpose]}', '- one_hot: {columns: [‸')).includes('housing'));
  });

  it('writes in the quotes that are begun', () => {
    const columns = (text: string) => changed('columns: [housing]}', `columns: ${text}}`);
    assert.match(taken(columns("['am‸']"), 'amount'), /columns: \['amount'\]/);
    assert.match(taken(columns('["am‸"]'), 'amount'), /columns: \["amount"\]/);
    assert.match(taken(changed('missing: allow', "missing: 'al‸'"), 'allow'), /missing: 'allow'/);
    const spoken = changed('  housing: {type', `  "it's": {type`);
    assert.match(taken(changed('[purpose]', "['‸']", spoken), "it's"), /\['it''s'\]/);
  });

  it('begins a list: with a dash on a line of its own, else with a bracket', () => {
    const columns = (text: string) =>
      changed('  - one_hot: {columns: [housing]}\n', `  - one_hot:\n      columns:${text}\n`);
    assert.match(taken(columns(' ‸'), 'housing'), /columns: \[housing\]\n/);
    assert.match(taken(columns('\n        ‸'), '- housing'), /columns:\n {8}- housing\n/);
    assert.match(taken(columns('\n        - housing\n        ‸'), '- purpose'), /- housing\n {8}- purpose\n/);
    const step = changed('  - log1p', '  ‸\n  - log1p');
    assert.ok(labels(step).includes('- log1p'), 'the next step is another one');
    assert.match(taken(step, '- abs'), /\n {2}- abs: \{columns: \[\]\}\n {2}- log1p/);
    const atTheKey = labels(`${base.replace(/\n {2}- /g, '\n- ').replace(/\noutputs:[^]*/, '')}\n‸`);
    assert.ok(atTheKey.includes('outputs') && atTheKey.includes('- concat'), atTheKey.join(', '));
  });

  it('offers operations of an output: as their name alone where nothing is to be said with it', () => {
    const text = changed('threshold: 0.5, labels: [good, bad]', 'steps: [‸]');
    assert.match(taken(text, 'softmax'), /steps: \[softmax\]/);
    assert.match(taken(text, 'threshold'), /steps: \[threshold: 0\.5\]/);
  });

  it('offers what becomes of an unknown category, at the input and at the encoder', () => {
    const policies = ['forbid', 'zeros', 'other', 'car', 'radio_tv', 'boat'];
    assert.deepEqual(labels(changed('unknown: other', 'unknown: ‸')), policies);
    assert.deepEqual(labels(changed('{columns: [purpose]}', '{columns: [purpose], unknown: ‸}')), policies);
  });

  it('offers the values that a map has nothing for yet', () => {
    const map = (text: string) => changed('one_hot: {columns: [purpose]}', `map: {columns: ${text}}`);
    assert.deepEqual(labels(map('[purpose], values: {car: 1, ‸}')), ['radio_tv', 'boat']);
    assert.deepEqual(labels(map('{purpose: {values: {‸}}}')), ['car', 'radio_tv', 'boat']);
  });

  it('offers categories: those of the input first, then what else the reference holds', () => {
    assert.deepEqual(labels(changed('purpose: radio_tv', 'purpose: ‸')), ['car', 'radio_tv', 'boat']);
    assert.deepEqual(labels(changed('[car, radio_tv]', '[car, ‸]')), ['radio_tv', 'boat']);
    assert.deepEqual(labels(changed('{columns: [purpose]}', '{columns: [purpose], categories: [‸]}')), [
      'car',
      'radio_tv',
      'boat',
    ]);
  });

  it('offers the outputs of the model, and earlier outputs', () => {
    assert.deepEqual(labels(changed('from: probability, threshold', 'from: ‸, threshold')), [
      'probability',
      'probabilities',
    ]);
    assert.deepEqual(labels(changed('expect: {probability: 0.061}', 'expect: {probability: 0.061, ‸}')), ['decision']);
  });

  it('offers the inputs of the model where a column is made', () => {
    assert.deepEqual(labels(changed('into: float_input', 'into: ‸')), ['float_input']);
  });

  it('offers raw columns in an example, and columns of the reference as inputs', () => {
    assert.deepEqual(labels(changed('housing: own, ', '‸ ')), ['housing']);
    assert.ok(labels(changed('  duration: {type', '  ‸: {type')).includes('p_bad'));
  });

  it('offers every step with the arguments that it needs', () => {
    const text = changed('  - log1p', '  - ‸\n  - log1p');
    assert.deepEqual(labels(text), [...preprocessingSteps.keys()]);
    assert.match(taken(text, 'standardize'), /- standardize: \{columns: \[\], mean: 0, std: 1\}\n/);
    const inOutput = changed('threshold: 0.5, labels: [good, bad]', '‸');
    for (const name of outputSteps.keys()) assert.ok(labels(inOutput).includes(name), name);
  });

  it('offers a step once: behind its name there is nothing to choose', () => {
    assert.deepEqual(labels(changed('- log1p: {columns: [amount]}', '- {log1p: {columns: [amount]}, ‸}')), []);
  });

  it('offers the arguments of a step, each once', () => {
    const names = labels(changed('mean: 20.9, std: 12.05', 'mean: 20.9, ‸'));
    assert.deepEqual(names, ['std', 'into', 'precision']);
  });

  it('quotes a name that YAML would read as something else', () => {
    const text = changed('"monthly income":', '"no: 1":', blocks).replace(
      '- monthly income\n    with',
      '- ‸\n    with',
    );
    assert.match(taken(text, 'no: 1'), /- "no: 1"\n/);
    const yes = changed('  housing: {type', '  "true": {type');
    assert.match(taken(changed('[purpose]', '[‸]', yes), 'true'), /\["true"\]/);
  });

  it('writes text that parses, whatever is taken', () => {
    for (const marked of [
      changed('  - log1p', '  - ‸\n  - log1p'),
      changed('missing: allow', 'missing: allow, ‸'),
      changed('threshold: 0.5, labels: [good, bad]', '‸'),
    ])
      for (const label of labels(marked))
        assert.ok(!parseContract(taken(marked, label)).broken, `${label}: ${taken(marked, label)}`);
  });

  it('says nothing in a comment, and nothing of what the language does not know', () => {
    assert.deepEqual(labels(`${base}# ‸`), []);
    assert.deepEqual(labels(`${base}nothing: {a: ‸}`), []);
  });
});
