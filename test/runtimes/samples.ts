import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { admissionPlan, admit } from '../../src/contract/admission';
import { compile } from '../../src/contract/compile';
import { parseContract } from '../../src/contract/document';
import { computeFlow } from '../../src/contract/flow';
import { compileFront, type RawTensor } from '../../src/contract/front';
import { fileSource } from '../../src/data/files';
import { withRows } from '../../src/engine/reference';
import { joinParts } from '../../src/onnx/parts';
import { opsetOf, readSignature } from '../../src/onnx/signature';
import { type RuntimeCase } from './cases';
import { type Job, type PlainFeeds } from './runtime';

const workspace = path.resolve(__dirname, '..', 'workspace');

const samples = readdirSync(workspace)
  .map((name) => path.join(workspace, name))
  .filter((folder) => statSync(folder).isDirectory())
  .map((folder) => {
    const text = readFileSync(path.join(folder, `${path.basename(folder)}.slipway.yaml`), 'utf8');
    const { contract } = parseContract(text);
    assert(contract?.reference);
    const source = fileSource(path.join(folder, contract.model.path));
    after(() => source.close());
    const signature = readSignature(source);
    const reference = path.join(folder, contract.reference.path);
    return { title: path.basename(folder), contract, source, signature, reference, opset: opsetOf(signature) };
  });
type Sample = (typeof samples)[number];

/** All rows of the reference, as the endpoint would give them to the artifact. */
function runsOf({ contract, reference }: Sample, inputs: readonly RawTensor[]): Promise<PlainFeeds[]> {
  const plan = admissionPlan(contract);
  return withRows({ contract, rowsAtOnce: 1000 }, reference, new AbortController().signal, async (_, batches) => {
    const runs: PlainFeeds[] = [];
    for await (const { rows } of batches()) {
      const { admitted, columns } = admit(plan, rows);
      assert.equal(admitted.length, rows.length);
      const feeds = inputs.map(({ column, tensor, type, width }) => {
        const found = columns.find(({ name }) => name === column);
        assert(found);
        return [tensor, { type, dims: [rows.length, width], data: found.data }] as const;
      });
      runs.push(Object.fromEntries(feeds));
    }
    return runs;
  });
}

/** What the steps give to the model. */
export const featureCases: readonly RuntimeCase[] = samples.map((sample) => {
  const { title, contract, signature, opset } = sample;
  const job = async (): Promise<Job> => {
    const flow = computeFlow(contract, signature);
    const fed = flow.feeds.map(({ column }) => column);
    const { bytes, inputs } = compileFront(contract, flow, fed, opset);
    return { bytes, runs: await runsOf(sample, inputs) };
  };
  return { title, opset, job };
});

/** What the artifact answers: the model is the user's own and computes in float32, so within the `parity` that the contract declares. */
export const answerCases: readonly RuntimeCase[] = samples.map((sample) => {
  const { title, contract, source, signature, opset } = sample;
  const relative = Math.max(...Object.values(contract.parity).map((parity) => parity.relative ?? 0));
  const job = async (): Promise<Job> => {
    const model = { source, signature, sha256: 'b'.repeat(64) };
    const { parts, binding } = compile({ contract, textSha256: 'a'.repeat(64), model });
    return { bytes: joinParts(parts), runs: await runsOf(sample, binding.inputs) };
  };
  return { title, opset, relative, job };
});
