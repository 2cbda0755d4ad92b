import assert from 'node:assert/strict';
import { type ModelSignature, type ValueInfo } from '../../../src/onnx/signature';
import { computeFlow, type Flow } from '../../../src/contract/flow';
import { contractOf } from '../steps/front';

function signature(o: Partial<ModelSignature> & { readonly width?: number } = {}): ModelSignature {
  return {
    irVersion: 8,
    producer: { name: 'skl2onnx', version: '1' },
    opsets: new Map([['', 17]]),
    inputs: [tensor('X', 'float32', [null, o.width ?? null])],
    outputs: [tensor('label', 'int64', [null]), tensor('probabilities', 'float32', [null, 2])],
    initializerInputs: [],
    operators: new Map([['MatMul', 1]]),
    metadata: new Map(),
    externalData: [],
    functions: [],
    parameters: 0,
    zipMaps: [],
    ...o,
  };
}

function tensor(name: string, elementType: ValueInfo['elementType'], shape: ValueInfo['shape']): ValueInfo {
  return { name, kind: 'tensor', elementType, shape };
}

const inputs = `inputs:
  a: {range: [-2, 6]}
  b: {type: int64, range: [0, 100]}
  m: {missing: allow, range: [0, 10]}
  p: {type: string, categories: [car, tv]}
  t: {type: datetime}
`;
const outputs = '\noutputs: {answer: {from: probabilities, index: 1}}\n';

function flowOf(steps: string, o: { signature?: ModelSignature; inputs?: string; outputs?: string } = {}): Flow {
  return computeFlow(contractOf(`${o.inputs ?? inputs}preprocessing: [${steps}]${o.outputs ?? outputs}`), o.signature);
}

/** The codes found, each message of which must have its three parts. */
function codes(flow: Flow): string[] {
  for (const { message, code } of flow.issues) {
    assert.ok(message.split(' — ').length >= 2 && /[.]$/.test(message), `${code}: ${message}`);
    assert.ok(
      !/undefined|NaN\b(?! reaches)|\[object/.test(message.replaceAll('answers NaN', '').replaceAll('made of NaN', '')),
      message,
    );
  }
  return flow.issues.map(({ code }) => code);
}

function only(flow: Flow, code: string, path: readonly (string | number)[], message: RegExp): void {
  assert.deepEqual(codes(flow), [code], JSON.stringify(flow.issues, null, 1));
  const [issue] = flow.issues;
  assert.ok(issue);
  assert.deepEqual(issue.path, path);
  assert.match(issue.message, message);
}

describe('contract/flow: what is known of each column', () => {
  it('follows types, widths, missing-ness and domains', () => {
    const flow = flowOf(
      'impute: {columns: [m], with: 20}, clip: {columns: [a], min: 0}, one_hot: {columns: [p]}, concat: {columns: [a, m, p], into: X, type: float32}'
        .split(/, (?=impute|clip|one_hot|concat)/)
        .map((s) => `{${s}}`)
        .join(', '),
      { signature: signature({ width: 4 }) },
    );
    assert.deepEqual(codes(flow), []);
    const [imputed, clipped, encoded] = flow.after;
    assert.ok(imputed && clipped && encoded);
    assert.deepEqual(imputed.get('m')?.domain, { kind: 'interval', lo: 0, hi: 20 });
    assert.equal(flow.inputs.get('m')?.missing, 'allow');
    assert.equal(imputed.get('m')?.missing, false);
    assert.deepEqual(clipped.get('a')?.domain, { kind: 'interval', lo: 0, hi: 6 });
    assert.deepEqual(encoded.get('p')?.parts, ['p_car', 'p_tv']);
    const x = flow.final.get('X');
    assert.deepEqual([x?.type, x?.width, x?.missing, x?.parts], ['float32', 4, false, ['a', 'm', 'p_car', 'p_tv']]);
    assert.deepEqual(x?.sources, ['a', 'm', 'p']);
    assert.deepEqual(flow.changed, [['m'], ['a'], ['p'], ['X']]);
    assert.deepEqual(flow.feeds, [{ input: 'X', column: 'X', cast: 'float32' }]);
    assert.deepEqual(flow.outputs, [
      {
        name: 'answer',
        from: 'probabilities',
        type: 'float32',
        width: 1,
        decision: false,
        domain: { kind: 'unknown' },
      },
    ]);
    assert.deepEqual([...flow.final.keys()], ['a', 'b', 'm', 'p', 't', 'X']);
    assert.equal(encoded.has('X'), false, 'a view of an earlier point does not see what came later');
  });

  it('says what an output is', () => {
    const flow = flowOf('{copy: {columns: {a: X}}}', {
      signature: signature(),
      outputs:
        '\noutputs: {p: {from: probabilities, index: 1}, d: {from: p, threshold: 0.3, labels: [good, bad]}, l: {from: label}}\n',
    });
    assert.deepEqual(codes(flow), []);
    assert.deepEqual(
      flow.outputs.map(({ name, from, type, width, decision, domain }) => [
        name,
        from,
        type,
        width,
        decision,
        domain.kind,
      ]),
      [
        ['p', 'probabilities', 'float32', 1, false, 'unknown'],
        ['d', 'probabilities', 'string', 1, true, 'categories'],
        ['l', 'label', 'int64', 1, true, 'unknown'],
      ],
    );
  });
});

describe('contract/flow: what is wrong', () => {
  const at = (index: number, ...rest: (string | number)[]) => ['preprocessing', index, ...rest];

  it('names: unknown, misspelt, made later, taken away, taken twice', () => {
    only(
      flowOf('{log1p: {columns: [amout, b]}}', { inputs: 'inputs: {amount: {range: [0, 1]}, b: {range: [0, 1]}}\n' }),
      'unknown-column',
      at(0, 'log1p', 'columns', 0),
      /Did you mean "amount"/,
    );
    only(
      flowOf('{abs: {columns: {zzzzzz: {}}}}'),
      'unknown-column',
      at(0, 'abs', 'columns', 'zzzzzz'),
      /declare it under "inputs"/,
    );
    only(
      flowOf('{abs: {columns: [x]}}, {copy: {columns: {a: x}}}'),
      'used-before-made',
      at(0, 'abs', 'columns', 0),
      /made by step 2, copy/,
    );
    only(
      flowOf('{drop: {columns: [a]}}, {abs: {columns: [a]}}'),
      'unknown-column',
      at(1, 'abs', 'columns', 0),
      /took it away/,
    );
    only(flowOf('{abs: {columns: [a], into: b}}'), 'duplicate-name', at(0, 'abs', 'into'), /column "b" already/);
    only(
      flowOf('{select: {columns: [a]}}, {clip: {columns: [p], min: 0}}'),
      'unknown-column',
      at(1, 'clip', 'columns', 0),
      /took it away/,
    );
  });

  it('steps and arguments', () => {
    only(
      flowOf('{standardise: {columns: [a], mean: 0, std: 1}}'),
      'unknown-step',
      at(0, 'standardise'),
      /Did you mean "standardize"/,
    );
    only(flowOf('{softmax: {columns: [a]}}'), 'unknown-step', at(0, 'softmax'), /operation of an output/);
    only(flowOf('{standardize: {columns: [a], mean: 0}}'), 'step-argument', at(0, 'standardize'), /has no "std"/);
    only(
      flowOf('{standardize: {columns: {a: {mean: 0, std: 0}}}}'),
      'step-argument',
      at(0, 'standardize', 'columns', 'a', 'std'),
      /cannot be 0.*above 0/,
    );
    only(
      flowOf('{standardize: {columns: {a: {mean: 0}}, sdt: 1}}').issues.length === 2
        ? flowOf('{standardize: {columns: [a], mean: 0, std: 1, sdt: 2}}')
        : flowOf(''),
      'step-argument',
      at(0, 'standardize', 'sdt'),
      /no argument "sdt".*Did you mean "std"/,
    );
    only(flowOf('{clip: [a]}'), 'step-argument', at(0, 'clip'), /mapping with "columns:"/);
    only(flowOf('{abs: {columns: [a, a]}}'), 'step-argument', at(0, 'abs', 'columns', 1), /each column once/);
    only(flowOf('{abs: {columns: [a, b], into: x}}'), 'step-argument', at(0, 'abs', 'into'), /names of 2 new columns/);
    only(
      flowOf('{bucketize: {columns: [a], edges: [3, 1], outside: clamp}}'),
      'step-argument',
      at(0, 'bucketize', 'edges'),
      /edges that rise/,
    );
    only(
      flowOf('{abs: {columns: [a], precision: double}}'),
      'step-argument',
      at(0, 'abs', 'precision'),
      /neither float64 nor float32/,
    );
    only(
      flowOf('{date_parts: {columns: [t], month: x, timezone: Europe/Berlin}}'),
      'step-argument',
      at(0, 'date_parts', 'timezone'),
      /UTC/,
    );
    only(flowOf('{lower: {columns: [p]}}'), 'step-argument', at(0, 'lower'), /has no "locale"/);
    only(
      flowOf('{strip: {columns: [q]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'step-argument',
      at(0, 'strip', 'columns', 0),
      /no operator that strips/,
    );
    only(
      flowOf('{one_hot: {columns: [q]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'step-argument',
      at(0, 'one_hot', 'columns', 0),
      /which values/,
    );
    only(flowOf('{copy: {columns: {}}}'), 'step-argument', at(0, 'copy', 'columns'), /at least one column/);
  });

  it('types', () => {
    only(flowOf('{log1p: {columns: [p]}}'), 'type', at(0, 'log1p', 'columns', 0), /is text/);
    only(flowOf('{impute: {columns: [m], with: none}}'), 'type', at(0, 'impute', 'columns', 0), /filled with text/);
    only(flowOf('{impute: {columns: [p], with: 1}}'), 'type', at(0, 'impute', 'columns', 0), /filled with a number/);
    only(
      flowOf('{concat: {columns: [a, p], into: X}}'),
      'type',
      at(0, 'concat', 'columns', 1),
      /is text, and the others/,
    );
    only(
      flowOf('{concat: {columns: [b, a], into: X, type: int64}}'),
      'type',
      at(0, 'concat', 'columns', 1),
      /cut its fractions/,
    );
    only(flowOf('{cast: {columns: [p], type: float32}}'), 'type', at(0, 'cast', 'columns', 0), /is text/);
    only(
      flowOf('{elapsed: {columns: [a], since: 2020-01-01, unit: d}}'),
      'type',
      at(0, 'elapsed', 'columns', 0),
      /no date/,
    );
    only(
      flowOf('{one_hot: {columns: [b], categories: [1, x]}}'),
      'type',
      at(0, 'one_hot', 'columns', 0),
      /category "x" is text/,
    );
  });

  it('values for which a step has no answer', () => {
    only(flowOf('{log1p: {columns: [a]}}'), 'domain', at(0, 'log1p', 'columns', 0), /lies in \[-2, 6\]/);
    only(
      flowOf('{log: {columns: [x]}}', { inputs: 'inputs: {x: {}}\n' }),
      'undeclared-range',
      at(0, 'log', 'columns', 0),
      /no declared lower bound/,
    );
    assert.deepEqual(codes(flowOf('{clip: {columns: [a], min: 0}}, {log1p: {columns: [a]}}')), []);
    only(
      flowOf('{standardize: {columns: [a, b], mean: 1, std: 2}}, {min_max: {columns: [b], min: 0, max: 1}}'),
      'scaled-twice',
      at(1, 'min_max', 'columns', 0),
      /scaled before/,
    );
    only(
      flowOf('{one_hot: {columns: [p], categories: [car]}}'),
      'domain',
      at(0, 'one_hot', 'columns', 0),
      /does not know "tv"/,
    );
    only(
      flowOf('{one_hot: {columns: [p], categories: [car, tv, Tv]}}'),
      'dead-category',
      at(0, 'one_hot', 'columns', 0),
      /can never be "Tv"/,
    );
    only(
      flowOf('{one_hot: {columns: [q], categories: [x]}}', { inputs: 'inputs: {q: {type: string}}\n' }),
      'no-unknown-policy',
      at(0, 'one_hot', 'columns', 0),
      /Nothing refuses/,
    );
    only(
      flowOf('{bucketize: {columns: [b], edges: [0, 50, 90]}}'),
      'domain',
      at(0, 'bucketize', 'columns', 0),
      /outside: clamp/,
    );
    only(
      flowOf('{cast: {columns: [b], type: uint8}}', { inputs: 'inputs: {b: {range: [0, 300]}}\n' }),
      'domain',
      at(0, 'cast', 'columns', 0),
      /uint8 holds/,
    );
    only(
      flowOf('{cast: {columns: [m], type: int64}}'),
      'missing-reaches-model',
      at(0, 'cast', 'columns', 0),
      /cannot hold that/,
    );
  });

  it('missing values that reach the model, at the place where they begin', () => {
    const x = signature();
    const end = '{concat: {columns: [a, m], into: X}}';
    only(flowOf(end, { signature: x }), 'missing-reaches-model', ['inputs', 'm', 'missing'], /no step takes care/);
    only(
      flowOf(`{standardize: {columns: [m], mean: 0, std: 1, into: k}}, {concat: {columns: [a, k], into: X}}`, {
        signature: x,
      }),
      'missing-reaches-model',
      ['inputs', 'm', 'missing'],
      /reaches the model's input "X"/,
    );
    assert.deepEqual(codes(flowOf(`{impute: {columns: [m], with: 1}}, ${end}`, { signature: x })), []);
    only(
      flowOf('{map: {columns: [p], values: {car: 1}}}, {concat: {columns: [a, p], into: X}}', { signature: x }),
      'missing-reaches-model',
      at(0, 'map'),
      /map leaves "p" missing/,
    );
    const pass = 'inputs: {a: {}, m: {missing: pass}}\n';
    only(
      flowOf(end, { signature: x, inputs: pass }),
      'missing-reaches-model',
      ['inputs', 'm', 'missing'],
      /no operator that takes them/,
    );
    const trees = signature({ operators: new Map([['ai.onnx.ml:TreeEnsembleRegressor', 1]]) });
    assert.deepEqual(codes(flowOf(end, { signature: trees, inputs: pass })), []);
  });

  it('an empty text that is a value is seen by steps as missing, and may be a category', () => {
    const empty = 'inputs: {q: {type: string, empty: value}}\n';
    const known = 'inputs: {q: {type: string, empty: value, categories: [a, ""]}}\n';
    assert.deepEqual(flowOf('{indicator: {columns: [q], into: k}}', { inputs: empty }).final.get('k')?.domain, {
      kind: 'interval',
      lo: 0,
      hi: 1,
    });
    assert.deepEqual(codes(flowOf('{one_hot: {columns: [q]}}', { inputs: known })), []);
    only(
      flowOf('{one_hot: {columns: [q], categories: [a], unknown: zeros}}', { inputs: empty }),
      'missing-reaches-model',
      at(0, 'one_hot', 'columns', 0),
      /list "" among the categories/,
    );
  });

  it('the model: width, element type, names', () => {
    const two = '{concat: {columns: [a, b], into: X, type: float32}}';
    only(
      flowOf(two, { signature: signature({ width: 3 }) }),
      'signature/width',
      at(0, 'concat', 'into'),
      /2 wide \(a, b\), and the model takes 3 — 1 feature too few/,
    );
    only(
      flowOf(two.replace('X', 'x'), { signature: signature({ width: 2 }) }),
      'signature/input-not-fed',
      at(0, 'concat', 'into'),
      /"X" \(float32 \[\?, 2\]\) gets no column, and "x" goes nowhere/,
    );
    assert.equal(flowOf(two.replace('X', 'x'), { signature: signature() }).issues[0]?.data?.['meant'], 'X');
    only(
      flowOf('', { signature: signature() }),
      'signature/input-not-fed',
      ['model', 'path'],
      /end with a concat "into: X"/,
    );
    const whole = (type: ValueInfo['elementType'], name: string) =>
      signature({ inputs: [tensor(name, type, [null, 1])] });
    only(
      flowOf('', { signature: whole('float32', 'p') }),
      'signature/element-type',
      ['inputs', 'p'],
      /is string.*takes float32/,
    );
    only(
      flowOf('', { signature: whole('int64', 'a') }),
      'signature/element-type',
      ['inputs', 'a'],
      /fractions would be cut/,
    );
    assert.deepEqual(codes(flowOf('', { signature: whole('float16', 'b') })), []);
    only(
      flowOf('', { signature: whole('float32', 'n'), inputs: 'inputs: {n: {type: int64, range: [0, 100000000]}}\n' }),
      'domain',
      ['inputs', 'n'],
      /whole numbers up to 16777216/,
    );
    only(
      flowOf('', { signature: signature({ inputs: [tensor('a', 'float32', [1, 1])] }) }),
      'model/fixed-batch',
      ['model', 'path'],
      /exactly 1 row at a time/,
    );
    only(
      flowOf('', { signature: signature({ inputs: [tensor('a', 'float32', [null, 24, 6])] }) }),
      'signature/width',
      ['inputs', 'a'],
      /3 dimensions/,
    );
    only(
      flowOf('', {
        signature: signature({ inputs: [{ name: 'a', kind: 'sequence', elementType: undefined, shape: undefined }] }),
      }),
      'signature/element-type',
      ['inputs', 'a'],
      /takes a sequence/,
    );
    only(
      flowOf('{lower: {columns: [p], locale: ascii}}, {copy: {columns: {a: X}}}', {
        signature: signature({ opsets: new Map([['', 9]]) }),
      }),
      'opset',
      at(0, 'lower'),
      /needs the operator StringNormalizer as of opset 10/,
    );
  });

  it('the model: outputs', () => {
    const with_ = (text: string, o: Partial<ModelSignature> = {}): Flow =>
      flowOf('{copy: {columns: {a: X}}}', { signature: signature(o), outputs: `\noutputs: ${text}\n` });
    only(
      with_('{p: {from: probabilites}}'),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /Did you mean "probabilities"/,
    );
    only(
      with_('{p: {from: probabilites}, d: {from: p, threshold: 0.5}}'),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /no output/,
    );
    only(with_('{p: {from: probabilities, threshold: 0.5}}'), 'type', ['outputs', 'p', 'threshold'], /2 numbers a row/);
    only(
      with_('{p: {from: probabilities, indx: 1}}'),
      'unknown-step',
      ['outputs', 'p', 'indx'],
      /Did you mean "index"/,
    );
    only(
      with_('{p: {from: probabilities, log1p: {}}}'),
      'unknown-step',
      ['outputs', 'p', 'log1p'],
      /step of the preprocessing/,
    );
    only(
      with_('{p: {from: deep}}', { outputs: [tensor('deep', 'float32', [null, 2, 2])] }),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /3 dimensions/,
    );
    only(
      with_('{probabilities: {from: probabilities, index: 1}, d: {from: probabilities, threshold: 0.5}}'),
      'duplicate-name',
      ['outputs', 'd', 'from'],
      /they differ/,
    );
    const zip = {
      outputs: [{ name: 'z', kind: 'sequence', elementType: undefined, shape: undefined } as const],
      zipMaps: [{ input: 'probs', output: 'z', classes: ['n', 'y'], start: 0, to: 0 }],
    };
    const flow = with_('{p: {from: z, class: y}}', zip);
    assert.deepEqual(codes(flow), []);
    assert.deepEqual([flow.outputs[0]?.from, flow.outputs[0]?.width], ['z', 1]);
  });

  it('poisons only what an error touches', () => {
    const steps =
      '{log2: {columns: [a]}}, {standardize: {columns: [a, b], mean: 0, std: 1}}, {one_hot: {columns: [q], into: k}}, {concat: {columns: [a, b, k], into: X}}';
    const flow = flowOf(steps, { signature: signature({ width: 99 }) });
    assert.deepEqual(codes(flow), ['unknown-step', 'unknown-column']);
    assert.equal(flow.final.get('b')?.poisoned, undefined);
    assert.equal(flow.final.get('b')?.scaled?.[1], 1);
    assert.equal(flow.final.get('X')?.poisoned, true);
  });

  it('finds what is wrong by itself when there is no model', () => {
    const flow = flowOf('', { outputs: '\noutputs: {p: {from: anything, index: -1}}\n' });
    assert.deepEqual(codes(flow), ['step-argument']);
    assert.deepEqual([flow.outputs, flow.feeds], [[], []]);
  });

  it('takes arguments of any shape without an exception', () => {
    for (const op of [
      'concat',
      'rename',
      'select',
      'impute',
      'date_parts',
      'map',
      'lower',
      'one_hot',
      'constructor',
      '__proto__',
    ])
      for (const args of [
        'null',
        '7',
        '"text"',
        '[]',
        '[[a]]',
        '{}',
        '{columns: null}',
        '{columns: {a: 1}}',
        '{columns: {a: null}}',
        '{columns: [1, null, {}]}',
        '{columns: [a], into: [1]}',
        '{columns: {__proto__: {}}}',
      ])
        codes(flowOf(`{${op}: ${args}}`, { signature: signature() }));
  });
});
