import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type ModelSignature } from '../../src/onnx/signature';
import { readSignature } from '../../src/onnx/signature';
import { GraphBuilder } from '../../src/onnx/graph';
import { standaloneModel } from '../../src/onnx/model';
import { lowerOutputs } from '../../src/contract/back';
import { computeFlow } from '../../src/contract/flow';
import { compileFront } from '../../src/contract/front';
import { loweringOf } from '../../src/contract/lowered';
import { type Contract } from '../../src/contract/model';
import { parseContract } from '../../src/contract/document';
import { openvinoRuntime } from '../../src/contract/runtimes/openvino';
import { bindArguments, outputSteps, preprocessingSteps } from '../../src/contract/steps/registry';
import { sourceOf } from '../onnx/bytes';

const folder = new URL('../../src/contract/steps/', import.meta.url);
const headings = ['Formula', 'Equals', 'Arguments', 'Operators', 'Limits and traps', 'Example'];
const names = [...preprocessingSteps.keys(), ...outputSteps.keys()];

/** An opset that has every operator of the pages. */
const newest = 21;

/** A model that takes nothing the examples make, and answers what they use. */
const signature: ModelSignature = {
  irVersion: 8,
  producer: { name: 'skl2onnx', version: '1' },
  opsets: new Map([['', newest]]),
  inputs: [],
  outputs: [
    { name: 'probabilities', kind: 'tensor', elementType: 'float32', shape: [null, 2] },
    { name: 'variable', kind: 'tensor', elementType: 'float32', shape: [null, 1] },
  ],
  initializerInputs: [],
  operators: new Map(),
  metadata: new Map(),
  externalData: [],
  functions: [],
  parameters: 0,
  zipMaps: [],
  locales: [],
};

function pageOf(name: string): string {
  const url = new URL(`${name}.md`, folder);
  assert.ok(existsSync(url), `${name} has no page`);
  return readFileSync(url, 'utf8');
}

function exampleOf(page: string): Contract {
  const [, yaml] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  assert.ok(yaml !== undefined, 'an example in YAML');
  const text = [
    'apiVersion: slipway/v1\nkind: Model\nmetadata: {name: example, version: "1"}\nmodel: {path: model.onnx, classes: [good, bad]}\n',
    yaml.includes('inputs:') ? '' : 'inputs: {}\n',
    yaml,
    yaml.includes('outputs:') ? '' : 'outputs: {answer: {from: variable}}\n',
  ].join('');
  const { contract, issues } = parseContract(text);
  assert.deepEqual(
    issues.map(({ message }) => message),
    [],
  );
  assert.ok(contract);
  return contract;
}

/** Operators of the example's own graph. */
function emitted(contract: Contract): string[] {
  const flow = computeFlow(contract, signature);
  const changed = [...flow.final].filter(([name, state]) => flow.inputs.get(name) !== state).map(([name]) => name);
  const front = compileFront(contract, flow, changed, newest).bytes;
  const graph = new GraphBuilder({ opset: newest, taken: new Set(['probabilities', 'variable']) });
  lowerOutputs(contract, flow, signature, graph);
  return [front, standaloneModel(graph, [], [])].flatMap((bytes) => [
    ...readSignature(sourceOf(bytes)).operators.keys(),
  ]);
}

/** Every class of scikit-learn 1.9.1 that transforms columns: of its modules preprocessing, impute, compose, feature_extraction and decomposition, and more. */
const transformers =
  `Binarizer FunctionTransformer KBinsDiscretizer KernelCenterer LabelBinarizer LabelEncoder MaxAbsScaler MinMaxScaler
  MultiLabelBinarizer Normalizer OneHotEncoder OrdinalEncoder PolynomialFeatures PowerTransformer QuantileTransformer RobustScaler SplineTransformer
  StandardScaler TargetEncoder KNNImputer MissingIndicator SimpleImputer IterativeImputer ColumnTransformer DictVectorizer FeatureHasher
  CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer NMF PCA DictionaryLearning FactorAnalysis FastICA IncrementalPCA KernelPCA
  LatentDirichletAllocation MiniBatchDictionaryLearning MiniBatchNMF MiniBatchSparsePCA SparseCoder SparsePCA TruncatedSVD
  GaussianRandomProjection SparseRandomProjection RFE RFECV GenericUnivariateSelect SelectFdr SelectFpr SelectFromModel SelectFwe SelectKBest
  SelectPercentile SequentialFeatureSelector VarianceThreshold`.split(/\s+/);

describe('docs: the table of steps', () => {
  const table = readFileSync(new URL('README.md', folder), 'utf8');

  it('names every step, and none that is not there', () => {
    const named = [...table.matchAll(/\[(\w+)\]\((\w+)\.md\)/g)];
    for (const [, name, file] of named) assert.equal(name, file);
    assert.deepEqual([...new Set(named.map(([, name]) => name))].sort(), [...names].sort());
  });

  it('has a word on every transformer of scikit-learn', () => {
    assert.deepEqual(
      transformers.filter((name) => !table.includes(`\`${name}\``)),
      [],
    );
  });
});

describe('docs: every step has a page', () => {
  it('and no page is of a step that is not there', () => {
    const pages = readdirSync(folder)
      .filter((file) => file.endsWith('.md') && file !== 'README.md')
      .map((file) => file.slice(0, -3));
    assert.deepEqual(pages.sort(), [...names].sort());
  });

  for (const name of names)
    it(`${name}: headings, operators and an example without findings`, () => {
      const page = pageOf(name);
      assert.ok(page.startsWith(`# ${name}\n`));
      const found = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(found, headings);
      const contract = exampleOf(page);
      const uses = [...contract.preprocessing, ...contract.outputs.flatMap(({ steps }) => steps)];
      const use = uses.find(({ op }) => op === name);
      assert.ok(use, 'the example uses the step');
      const flow = computeFlow(contract, signature);
      assert.deepEqual(
        flow.issues.map(({ message }) => message),
        [],
      );
      const step = preprocessingSteps.get(name) ?? outputSteps.get(name);
      assert.ok(step);
      const bound = bindArguments(step, use);
      assert.ok(bound.ok);
      const operators = page.slice(page.indexOf('## Operators'), page.indexOf('## Limits'));
      const [, opset] = /from opset (\d+)/i.exec(operators) ?? [];
      const at = contract.preprocessing.indexOf(use);
      const needed =
        step.kind === 'output' ? step.opset(bound.args) : step.opset(bound.args, flow.after[at - 1] ?? flow.inputs);
      assert.equal(Number(opset), needed, 'the lowest opset');
      // What moves columns about is of every step; other steps of the example have pages of their own.
      const plumbing = new Set(['Constant', 'Identity', 'Concat', 'Gather', 'Cast']);
      const texts = uses.map(({ op }) => pageOf(op)).join('\n');
      for (const operator of emitted(contract).map((key) => key.replace(/^(ai\.onnx\.ml|com\.microsoft):/, '')))
        assert.ok(plumbing.has(operator) || texts.includes(`\`${operator}\``), `${operator} is not named`);
      const made =
        loweringOf({ contract, flow, signature }).steps.find((lowered) => lowered.use === use)?.operators ?? [];
      const lacking = made.some((operator) => openvinoRuntime.lacks?.(operator) === true);
      assert.equal(/^- OpenVINO /m.test(page), lacking, 'whether the page says that OpenVINO lacks something');
    });
});
