// `slipway compile` of a model of 1 GB, and of one whose weights of 1 GB lie beside it, against copying the same file and, where the project's Python
// is there, against `onnx.load` and `onnx.save` of it. Each in a process of its own that says how much memory it took at most; the files are on
// the same disk and have been read before. `npm run bench -- fusion`
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { python } from '../../src/build/python.mjs';
import { bytesHeader, WireWriter } from '../../src/onnx/writer';
import { cliRun } from './cli-run';

const side = 4096;
const weights = 16;
const weightBytes = side * side * 4;
const rounds = 3;

const contract = (beside: boolean) => `apiVersion: slipway/v1
kind: Model
metadata: {name: large, version: "1"}
model: {path: model.onnx${beside ? ', data: [{path: model.onnx.data}]' : ''}}
inputs:
  amount: {range: [0, 1000]}
  duration: {range: [1, 72]}
preprocessing:
  - standardize: {columns: {amount: {mean: 10, std: 2}, duration: {mean: 20.9, std: 12}}}
  - concat: {columns: [amount, duration], into: X, type: float32}
outputs: {answer: {from: Y, max: {}}}
`;

function tensorInfo(name: string, width: number): Uint8Array {
  const shape = (writer: WireWriter): void => {
    writer.message(1, (dim) => dim.text(2, 'N')).message(1, (dim) => dim.varint(1, width));
  };
  return new WireWriter()
    .text(1, name)
    .message(2, (type) => type.message(1, (tensor) => tensor.varint(1, 1).message(2, shape)))
    .finish();
}

/** A chain of MatMul, each with a weight of 64 MB of numbers that do not compress; `beside` puts them into a file of their own. */
function writeModel(path: string, beside: boolean): void {
  const numbers = Buffer.alloc(weightBytes);
  for (let at = 0; at < weightBytes; at += 4) numbers.writeFloatLE(Math.sin(at) / side, at);
  const value = (index: number): string => (index === weights ? 'Y' : `v${String(index)}`);
  const first = new WireWriter().text(1, 'X').text(1, 'w').text(2, value(0)).text(4, 'MatMul').finish();
  const narrow = new WireWriter().varint(1, 2).varint(1, side).varint(2, 1).text(8, 'w');
  const pieces: Uint8Array[] = [
    new WireWriter().bytes(1, first).finish(),
    new WireWriter().bytes(5, narrow.bytes(9, numbers.subarray(0, 2 * side * 4)).finish()).finish(),
  ];
  for (let index = 0; index < weights; index++) {
    const node = new WireWriter()
      .text(1, value(index))
      .text(1, `w${String(index)}`)
      .text(2, value(index + 1));
    pieces.push(new WireWriter().bytes(1, node.text(4, 'MatMul').finish()).finish());
  }
  for (let index = 0; index < weights; index++) {
    const head = new WireWriter()
      .varint(1, side)
      .varint(1, side)
      .varint(2, 1)
      .text(8, `w${String(index)}`);
    if (beside) {
      const entries = { location: 'model.onnx.data', offset: String(index * weightBytes), length: String(weightBytes) };
      for (const [key, text] of Object.entries(entries)) head.message(13, (entry) => entry.text(1, key).text(2, text));
      pieces.push(new WireWriter().bytes(5, head.varint(14, 1).finish()).finish());
    } else {
      const tensor = head.finish();
      const raw = bytesHeader(9, weightBytes);
      pieces.push(bytesHeader(5, tensor.length + raw.length + weightBytes), tensor, raw, numbers);
    }
  }
  pieces.push(
    new WireWriter().text(2, 'chain').bytes(11, tensorInfo('X', 2)).bytes(12, tensorInfo('Y', side)).finish(),
  );
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const imports = new WireWriter().message(8, (entry) => entry.text(1, '').varint(2, 17)).finish();
  writeAll(path, [new WireWriter().varint(1, 8).finish(), bytesHeader(7, length), ...pieces, imports]);
  if (beside)
    writeAll(
      `${path}.data`,
      Array.from({ length: weights }, () => numbers),
    );
}

function writeAll(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, 'w');
  for (const piece of pieces) for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
  closeSync(file);
}

/** Prints seconds and the most memory, in MB, of loading and saving a model; `resource` counts kilobytes on Linux. */
const theirs = `import resource, sys, time
import onnx
began = time.perf_counter()
model = onnx.load(sys.argv[1])
onnx.save(model, sys.argv[2], save_as_external_data=sys.argv[3] == 'beside', location='copied.onnx.data')
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)`;

async function measure(beside: boolean): Promise<void> {
  const room = mkdtempSync(join(tmpdir(), 'slipway-fusion-'));
  try {
    const model = join(room, 'model.onnx');
    writeModel(model, beside);
    writeFileSync(join(room, 'large.slipway.yaml'), contract(beside));
    const weighty = beside ? `${model}.data` : model;
    const size = (statSync(weighty).size / 2 ** 30).toFixed(2);
    console.log(
      `  ${size} GB ${beside ? 'beside the model' : 'in one file'}            seconds (all)              most memory`,
    );
    const interpreter = await python();
    const found = new Map<string, { readonly seconds: number; readonly memory?: number }[]>();
    const add = (what: string, one: { readonly seconds: number; readonly memory?: number }): void => {
      found.set(what, [...(found.get(what) ?? []), one]);
    };
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      copyFileSync(weighty, join(room, 'copy'));
      add('copying the file', { seconds: (performance.now() - began) / 1000 });
      rmSync(join(room, 'copy'));
      const ours = await cliRun(['compile', 'large.slipway.yaml', '-o', join('out', 'artifact.onnx')], room);
      if (ours.code !== 0) throw new Error(ours.output);
      add('slipway compile', { seconds: ours.seconds, memory: ours.mostMegabytes });
      rmSync(join(room, 'out'), { recursive: true });
      if (interpreter.path === undefined) continue;
      const copied = join(room, 'copied.onnx');
      const { stdout, stderr } = spawnSync(
        interpreter.path,
        ['-c', theirs, model, copied, beside ? 'beside' : 'inside'],
        { encoding: 'utf8' },
      );
      const [seconds, memory] = stdout.trim().split(' ').map(Number);
      if (seconds === undefined || memory === undefined) throw new Error(stderr);
      add('onnx.load and onnx.save', { seconds, memory });
      rmSync(copied);
      rmSync(join(room, 'copied.onnx.data'), { force: true });
    }
    for (const [what, all] of found) {
      const seconds = all.map((one) => one.seconds).sort((a, b) => a - b);
      const memory =
        all[0]?.memory === undefined
          ? ''
          : `${Math.max(...all.map((one) => one.memory ?? 0))
              .toFixed(0)
              .padStart(8)} MB`;
      const shown = seconds.map((one) => one.toFixed(2)).join(' ');
      console.log(`    ${what.padEnd(28)}${(seconds[rounds >> 1] ?? 0).toFixed(2).padStart(7)}  (${shown}) ${memory}`);
    }
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

async function both(): Promise<void> {
  await measure(false);
  await measure(true);
}

both().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
