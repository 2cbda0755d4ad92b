// A model's signature, read by pages, against reading the whole file and doing nothing with it: a model of 500 MB (eight weights of zeros, as a
// sparse file) and one of 100,000 nodes. The best and the median of many runs; memory is what the process has gained after them.
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '../../src/data/files';
import { allNames } from '../../src/onnx/names';
import { readSignature } from '../../src/onnx/signature';
import { bytesHeader, WireWriter } from '../../src/onnx/writer';

const weights = 8;
const side = 4096;
const weightBytes = side * side * 4;

function nodeOf(from: string, to: string, op: string, ...more: string[]): Uint8Array {
  const node = new WireWriter().text(1, from);
  for (const input of more) node.text(1, input);
  return node.text(2, to).text(4, op).finish();
}

function valueOf(name: string, width: number): Uint8Array {
  return new WireWriter()
    .text(1, name)
    .message(2, (type) =>
      type.message(1, (tensor) =>
        tensor
          .varint(1, 1)
          .message(2, (shape) => shape.message(1, (dim) => dim.text(2, 'N')).message(1, (dim) => dim.varint(1, width))),
      ),
    )
    .finish();
}

const imports = new WireWriter().message(8, (entry) => entry.text(1, '').varint(2, 17)).finish();

/** Writes pieces; a number is a hole of so many bytes. */
function write(path: string, pieces: readonly (Uint8Array | number)[]): void {
  const file = openSync(path, 'w');
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece !== 'number') writeSync(file, piece, 0, piece.length, at);
    at += typeof piece === 'number' ? piece : piece.length;
  }
  ftruncateSync(file, at);
  closeSync(file);
}

function large(path: string): void {
  const graph: (Uint8Array | number)[] = [];
  for (let index = 0; index < weights; index++)
    graph.push(new WireWriter().bytes(1, nodeOf(`v${index}`, `v${index + 1}`, 'MatMul', `w${index}`)).finish());
  for (let index = 0; index < weights; index++) {
    const head = new WireWriter().varint(1, side).varint(1, side).varint(2, 1).text(8, `w${index}`).finish();
    const raw = bytesHeader(9, weightBytes);
    graph.push(bytesHeader(5, head.length + raw.length + weightBytes), head, raw, weightBytes);
  }
  graph.push(
    new WireWriter()
      .bytes(11, valueOf('v0', side))
      .bytes(12, valueOf(`v${weights}`, side))
      .finish(),
  );
  const length = graph.reduce<number>((sum, piece) => sum + (typeof piece === 'number' ? piece : piece.length), 0);
  write(path, [new WireWriter().varint(1, 8).finish(), bytesHeader(7, length), ...graph, imports]);
}

function manyNodes(path: string): void {
  const graph = new WireWriter();
  for (let index = 0; index < 100_000; index++) graph.bytes(1, nodeOf(`v${index}`, `v${index + 1}`, 'Relu'));
  graph.bytes(11, valueOf('v0', 1)).bytes(12, valueOf('v100000', 1));
  write(path, [new WireWriter().varint(1, 8).bytes(7, graph.finish()).finish(), imports]);
}

interface Measured {
  readonly best: number;
  readonly median: number;
  /** MB. */
  readonly memory: number;
}

function measure(runs: number, work: () => unknown): Measured {
  const before = process.memoryUsage().rss;
  let most = before;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const result = work();
    times.push(performance.now() - began);
    most = Math.max(most, process.memoryUsage().rss);
    if (result === undefined) throw new Error('nothing was read');
  }
  times.sort((a, b) => a - b);
  return { best: times[0] ?? NaN, median: times[runs >> 1] ?? NaN, memory: (most - before) / 2 ** 20 };
}

function print(what: string, { best, median, memory }: Measured): void {
  const figure = (value: number, digits: number) => value.toFixed(digits).padStart(9);
  console.log(`  ${what.padEnd(52)}${figure(best, 2)} ms best${figure(median, 2)} ms median${figure(memory, 0)} MB`);
}

function withSource<T>(path: string, work: (source: ReturnType<typeof fileSource>) => T): T {
  const source = fileSource(path);
  try {
    return work(source);
  } finally {
    source.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'slipway-signature-'));
try {
  const [big, nodes] = [join(folder, 'big.onnx'), join(folder, 'nodes.onnx')];
  large(big);
  manyNodes(nodes);
  const first = measure(1, () => withSource(big, readSignature));
  print(`signature of ${(statSync(big).size / 2 ** 20).toFixed(0)} MB, first`, first);
  const signature = measure(50, () => withSource(big, readSignature));
  print('signature again', signature);
  const parameters = withSource(big, readSignature).parameters;
  if (parameters !== weights * side * side) throw new Error(`${parameters} parameters were read`);
  print(
    `signature of 100,000 nodes`,
    measure(9, () => withSource(nodes, readSignature)),
  );
  print(
    `all names of 100,000 nodes`,
    measure(9, () => withSource(nodes, allNames)),
  );
  const whole = measure(3, () => readFileSync(big).length);
  print('readFileSync of the 500 MB and nothing else', whole);
  console.log(
    `  the signature takes 1/${(whole.median / signature.median).toFixed(0)} of the time (median against median)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
