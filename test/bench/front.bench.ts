// What preprocessing inside the artifact costs: the fused artifact (raw rows in) against the user's model alone (features in), same process, one
// thread, interleaved runs, medians. `node --import tsx test/bench/front.bench.ts [FOLDER]`; the credit-risk sample without FOLDER.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { admissionPlan, admit } from '../../src/contract/admission';
import { bindingKey, type Binding } from '../../src/contract/binding';
import { compile } from '../../src/contract/compile';
import { parseContract } from '../../src/contract/document';
import { fileSource, sha256File, writeParts } from '../../src/data/files';
import { withRows } from '../../src/engine/reference';
import { ModelSession, type PlainTensor } from '../../src/engine/session';
import { GraphBuilder } from '../../src/onnx/graph';
import { standaloneModel } from '../../src/onnx/model';
import { readSignature } from '../../src/onnx/signature';
import { type RawRow } from '../../src/protocol/rows';
import { inTurns } from './turns';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../workspace/credit-risk', import.meta.url)));
const secondsEach = 2;

async function measure(): Promise<void> {
  const contractPath = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.slipway.yaml')) ?? 'contract.slipway.yaml',
  );
  const text = readFileSync(contractPath, 'utf8');
  const { contract } = parseContract(text);
  if (!contract?.reference) throw new Error(`${contractPath} is no contract with a reference.`);
  const modelPath = join(folder, contract.model.path);
  const room = mkdtempSync(join(tmpdir(), 'slipway-front-'));
  const source = fileSource(modelPath);
  try {
    const { parts } = compile({
      contract,
      textSha256: createHash('sha256').update(text).digest('hex'),
      model: { source, signature: readSignature(source), sha256: await sha256File(modelPath) },
    });
    const artifact = join(room, 'artifact.onnx');
    writeParts(artifact, parts);
    const [fused, alone] = [await ModelSession.load(artifact), await ModelSession.load(modelPath)];
    // The same raw columns into a graph that does nothing: what onnxruntime-node takes to carry them, most of it for text.
    const carrierPath = join(room, 'carrier.onnx');
    writeFileSync(carrierPath, carrierOf(fused));
    const carrier = await ModelSession.load(carrierPath);
    const rows = await withRows(
      { contract, rowsAtOnce: 2048 },
      join(folder, contract.reference.path),
      new AbortController().signal,
      async (_, batches) => {
        for await (const batch of batches()) return batch.rows;
        return [];
      },
    );
    const plan = admissionPlan(contract);
    const admitted = admit(plan, rows).admitted.flatMap((index): RawRow[] => (rows[index] ? [rows[index]] : []));
    console.log('  rows   model alone    fused artifact   ratio   of which carrying raw columns   admission');
    for (const count of [1, 1000]) {
      const batch = Array.from({ length: count }, (_, row) => admitted[row % admitted.length] ?? {});
      const { columns } = admit(plan, batch);
      const features = featuresOf(alone, count);
      const [model = 0, both = 0, carrying = 0, admission = 0] = await inTurns(
        [
          () => alone.runTensors(features),
          () => fused.run(columns, count),
          () => carrier.run(columns, count),
          () => Promise.resolve(admit(plan, batch)),
        ],
        { milliseconds: secondsEach * 1000 },
      );
      console.log(
        `  ${String(count).padStart(4)}   ${micros(model)}   ${micros(both)}   ${(both / model).toFixed(2).padStart(5)}   ${micros(carrying).padStart(29)}   ${micros(admission)}`,
      );
    }
    await Promise.all([fused, alone, carrier].map((session) => session.release()));
  } finally {
    source.close();
    rmSync(room, { recursive: true, force: true });
  }
}

/** Made features in the model's own shape: what they are does not change what a run costs. */
function featuresOf(session: ModelSession, rows: number): ReadonlyMap<string, PlainTensor> {
  return new Map(
    session.signature.inputs.map(({ name, elementType, shape }): [string, PlainTensor] => {
      const width = shape?.[1];
      const numbers = (length: number) => Array.from({ length }, (_, at) => Math.sin(at));
      if (elementType === 'float32' && typeof width === 'number')
        return [name, { type: 'float32', dims: [rows, width], data: Float32Array.from(numbers(rows * width)) }];
      if (elementType === 'float64' && typeof width === 'number')
        return [name, { type: 'float64', dims: [rows, width], data: Float64Array.from(numbers(rows * width)) }];
      throw new Error(`The bench cannot make features for ${name}: ${String(elementType)} ${JSON.stringify(shape)}.`);
    }),
  );
}

function carrierOf({ binding }: ModelSession): Uint8Array {
  const inputs = (binding?.inputs ?? []).map(({ tensor, type }) => ({
    name: tensor,
    elementType: type,
    shape: [null, 1],
  }));
  const [first] = inputs;
  if (!binding || !first) throw new Error('The artifact takes no raw columns.');
  const graph = new GraphBuilder({ opset: 13, taken: new Set(inputs.map(({ name }) => name)) });
  graph.alias(first.name, 'carried');
  return standaloneModel(graph, inputs, [{ ...first, name: 'carried' }], {
    ir: 8,
    metadata: {
      [bindingKey]: JSON.stringify({
        ...binding,
        outputs: [{ output: 'carried', tensor: 'carried', type: first.elementType, width: 1 }],
      } satisfies Binding),
    },
  });
}

function micros(value: number): string {
  return `${value.toFixed(1).padStart(9)} µs`;
}

measure().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
