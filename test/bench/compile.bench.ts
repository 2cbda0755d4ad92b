// From a contract's text to an artifact's bytes, by the number of columns: reading the contract, its flow, lowering and joining, and what ONNX Runtime then
// takes to load the artifact; nodes of the front say whether columns are grouped. The model is one weighted sum, so that all of it is the contract's.
// Medians of turns in which every size is compiled once. `npm run bench -- compile`
import { InferenceSession } from 'onnxruntime-node';
import { compile } from '../../src/contract/compile';
import { parseContract } from '../../src/contract/document';
import { computeFlow } from '../../src/contract/flow';
import { joinParts } from '../../src/onnx/parts';
import { GraphBuilder } from '../../src/onnx/graph';
import { standaloneModel } from '../../src/onnx/model';
import { readSignature } from '../../src/onnx/signature';
import { sourceOf } from '../onnx/bytes';
import { wideContract } from './wide-contract';

const sizes = [20, 200, 2000];
const turns = 15;
const warmUp = 3;

interface Size {
  readonly columns: number;
  readonly text: string;
  readonly model: Uint8Array;
}

const stages = ['reading', 'flow', 'compiling', 'loading'] as const;
type Times = Record<(typeof stages)[number], number[]>;

function sized(columns: number): Size {
  const { text, facts } = wideContract(columns);
  const width = facts.model?.state === 'read' ? facts.model.signature.inputs[0]?.shape?.[1] : undefined;
  if (typeof width !== 'number') throw new Error('The contract has no model of a known width.');
  const graph = new GraphBuilder({ opset: 17, taken: new Set(['float_input', 'probabilities']), prefix: 'model/' });
  const weight = graph.constant(
    'float32',
    [1, width],
    Float32Array.from({ length: width }, (_, at) => Math.sin(at)),
  );
  const sum = graph.reduceSum(graph.op('Mul', ['float_input', weight]), [1], true);
  graph.op('Softmax', [graph.concat([sum, graph.op('Neg', [sum])])], {}, { output: 'probabilities' });
  const info = (name: string, wide: number) => ({ name, elementType: 'float32' as const, shape: [null, wide] });
  return { columns, text, model: standaloneModel(graph, [info('float_input', width)], [info('probabilities', 2)]) };
}

async function once({ text, model }: Size, times: Times | undefined): Promise<ReadonlyMap<string, number>> {
  const at = [performance.now()];
  const { contract } = parseContract(text);
  at.push(performance.now());
  if (!contract) throw new Error('The contract of the bench cannot be read.');
  const source = sourceOf(model);
  const signature = readSignature(source);
  computeFlow(contract, signature);
  at.push(performance.now());
  // With the flow of its own, as every caller has it.
  const { parts } = compile({
    contract,
    textSha256: 'a'.repeat(64),
    model: { source, signature, sha256: 'b'.repeat(64) },
  });
  const artifact = joinParts(parts);
  at.push(performance.now());
  const session = await InferenceSession.create(artifact, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  at.push(performance.now());
  await session.release();
  for (const [index, stage] of stages.entries()) times?.[stage].push((at[index + 1] ?? 0) - (at[index] ?? 0));
  return readSignature(sourceOf(artifact)).operators;
}

async function measure(): Promise<void> {
  const measured = sizes.map((columns) => {
    const times: Times = { reading: [], flow: [], compiling: [], loading: [] };
    return { size: sized(columns), times, nodes: 0 };
  });
  for (let turn = 0; turn < warmUp + turns; turn++)
    for (const one of measured) {
      const operators = await once(one.size, turn < warmUp ? undefined : one.times);
      one.nodes = [...operators.values()].reduce((sum, count) => sum + count, 0);
    }
  console.log('  milliseconds, median (for each column)');
  console.log(`  columns   nodes   ${stages.map((stage) => stage.padStart(18)).join('')}`);
  for (const { size, times, nodes } of measured) {
    const cells = stages.map((stage) => {
      const middle = times[stage].sort((a, b) => a - b)[turns >> 1] ?? 0;
      return `${middle.toFixed(2)} (${(middle / size.columns).toFixed(4)})`.padStart(18);
    });
    console.log(`  ${String(size.columns).padStart(7)}   ${String(nodes).padStart(5)}   ${cells.join('')}`);
  }
}

measure().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
