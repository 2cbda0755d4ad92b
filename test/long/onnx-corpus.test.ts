import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type InferenceSession } from 'onnxruntime-node';
import { python } from '../../src/build/python.mjs';
import { coreOf } from '../../src/onnx/core';
import { joinParts } from '../../src/onnx/parts';
import { fusedWithIdentity, modelOf, watched, type Model } from '../onnx/given';
import { bitsOf, run, sessionOf, type Feeds } from '../onnx/ort';
import { tensorOf } from '../onnx/tensor-proto';

/**
 * A folder of models that nobody here wrote: the one that ONNX_TESTDATA names, as Debian's package libonnx-testdata, or the data with which the Python
 * package onnx tests its backends.
 */
async function corpusFolder(): Promise<string | undefined> {
  const named = process.env['ONNX_TESTDATA'];
  if (named !== undefined) return named;
  const { path } = await python({ quiet: true });
  if (path === undefined) return undefined;
  const where =
    'import importlib.util as i, pathlib as p; print(p.Path(i.find_spec("onnx").origin).parent / "backend/test/data")';
  return execFileSync(path, ['-c', where], { encoding: 'utf8' }).trim();
}

/** Two runs of these differ: they draw. */
const random = new Set([
  'Bernoulli',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Dropout',
]);

interface Figures {
  models: number;
  read: number;
  fused: number;
  /** Given back byte for byte by the artifact. */
  unfused: number;
  /** Of those that ONNX Runtime loads as they are. */
  loadable: number;
  loaded: number;
  ran: number;
  equal: number;
  /** Not run, by reason. */
  readonly notRun: Map<string, number>;
}

describe('corpus of models that nobody here wrote', () => {
  it('each is read, fused and taken apart again; each that ONNX Runtime loads is loaded and runs bit for bit the same when fused', async function () {
    const root = await corpusFolder();
    if (root === undefined) return this.skip();
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => join(root, name));
    assert.ok(files.length > 0, `${root} holds no .onnx`);
    const figures: Figures = {
      models: files.length,
      read: 0,
      fused: 0,
      unfused: 0,
      loadable: 0,
      loaded: 0,
      ran: 0,
      equal: 0,
      notRun: new Map(),
    };
    const wrong: string[] = [];
    for (const file of files) {
      try {
        await compare(file, figures);
      } catch (error) {
        wrong.push(`${relative(root, file)}: ${error instanceof Error ? error.message.slice(0, 400) : String(error)}`);
      }
    }
    console.log(`    ${JSON.stringify({ ...figures, notRun: Object.fromEntries(figures.notRun) })}`);
    assert.deepEqual(wrong, []);
    assert.equal(figures.unfused, files.length);
  }).timeout(30 * 60_000);
});

async function compare(file: string, figures: Figures): Promise<void> {
  const bytes = new Uint8Array(readFileSync(file));
  const model = modelOf(bytes);
  figures.read++;
  const fusedBytes = fusedWithIdentity(model);
  figures.fused++;
  assert.ok(
    Buffer.from(joinParts(coreOf(watched(fusedBytes)).parts)).equals(bytes),
    'it does not come out as it went in',
  );
  figures.unfused++;
  const own = await sessionOf(bytes).catch((error: unknown) => String(error));
  if (typeof own === 'string') {
    notRun(figures, `does not load as it is`);
    return;
  }
  figures.loadable++;
  const fused = await sessionOf(fusedBytes);
  figures.loaded++;
  if ([...model.signature.operators.keys()].some((operator) => random.has(operator))) {
    notRun(figures, 'draws');
    return;
  }
  const feeds = feedsOf(file, own);
  if (feeds === undefined) {
    notRun(figures, 'its inputs are no tensors that Node has, or there is no data');
    return;
  }
  const outputs = comparable(model).filter((name) => own.outputNames.includes(name));
  if (outputs.length === 0) {
    notRun(figures, 'its outputs are no tensors');
    return;
  }
  const expected = await run(own, feeds, outputs).catch((error: unknown) => String(error));
  if (typeof expected === 'string') {
    notRun(figures, 'does not run as it is');
    return;
  }
  const renamed: Feeds = Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => [
      fused.inputNames.includes(`in/${name}`) ? `in/${name}` : name,
      value,
    ]),
  );
  const actual = await run(
    fused,
    renamed,
    outputs.map((name) => (fused.outputNames.includes(`out/${name}`) ? `out/${name}` : name)),
  );
  figures.ran++;
  for (const name of outputs)
    assert.deepEqual(bitsOf(actual.get(`out/${name}`) ?? actual.get(name)), bitsOf(expected.get(name)), name);
  figures.equal++;
}

function notRun(figures: Figures, why: string): void {
  figures.notRun.set(why, (figures.notRun.get(why) ?? 0) + 1);
}

function comparable({ signature }: Model): string[] {
  return signature.outputs.filter(({ kind }) => kind === 'tensor').map(({ name }) => name);
}

/** The corpus' own inputs beside the model, in the order of the graph's. */
function feedsOf(file: string, session: InferenceSession): Feeds | undefined {
  const feeds: Feeds = {};
  for (const [index, name] of session.inputNames.entries()) {
    const data = join(dirname(file), 'test_data_set_0', `input_${index}.pb`);
    if (session.inputMetadata[index]?.isTensor !== true || !existsSync(data)) return undefined;
    const tensor = tensorOf(new Uint8Array(readFileSync(data)));
    if (tensor === undefined) return undefined;
    feeds[name] = tensor;
  }
  return feeds;
}
