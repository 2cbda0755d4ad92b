import assert from 'node:assert/strict';
import { OnnxError } from '../../src/onnx/error';
import { allNames } from '../../src/onnx/names';
import { readSignature } from '../../src/onnx/signature';
import { fixtureNames, fusedWithIdentity, modelBytes, watched } from './given';

/** Mulberry32: a seeded stream of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bits flipped, bytes set to what hurts, stretches cut out, doubled, moved, the end cut off. */
function mutated(bytes: Uint8Array, draw: () => number): Uint8Array {
  let out = Buffer.from(bytes);
  const at = () => Math.floor(draw() * out.length);
  const nasty = [0x00, 0x7f, 0x80, 0xff, 0x0a, 0x3a, 0x2a];
  for (let change = 0; change < 1 + draw() * 4 && out.length > 1; change++) {
    const kind = Math.floor(draw() * 6);
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    if (kind === 0) out[from] = (out[from] ?? 0) ^ (1 << Math.floor(draw() * 8));
    else if (kind === 1) out[from] = nasty[Math.floor(draw() * nasty.length)] ?? 0;
    else if (kind === 2) out = out.subarray(0, from);
    else if (kind === 3) out = Buffer.concat([out.subarray(0, from), out.subarray(to)]);
    else if (kind === 4) out = Buffer.concat([out.subarray(0, to), out.subarray(from)]);
    else out = Buffer.concat([out.subarray(0, from), Buffer.alloc(8, 0xff), out.subarray(from)]);
  }
  return out;
}

/** Outcomes of reading, naming and fusing mutated fixtures: `fused`, or the code of the OnnxError. Anything else throws, as does a read beyond the end. */
export function tryMutations(rounds: number, seed: number): ReadonlyMap<string, number> {
  const codes = new Map<string, number>();
  const draw = random(seed);
  const whole = fixtureNames.map(modelBytes);
  for (let round = 0; round < rounds; round++) {
    const bytes = mutated(whole[round % whole.length] ?? assert.fail(), draw);
    const source = watched(bytes);
    let outcome = 'read';
    try {
      const signature = readSignature(source);
      allNames(source);
      fusedWithIdentity({ source, signature });
      outcome = 'fused';
    } catch (error) {
      const hex = Buffer.from(bytes).toString('hex');
      assert.ok(error instanceof OnnxError, `round ${round}: ${String(error)}\n${hex}`);
      assert.ok(!(error.cause instanceof Error), `round ${round}: ${String(error.cause)}\n${hex}`);
      assert.match(error.message, /again|export|could be replaced|contract|nested|tensor type/, error.message);
      outcome = error.code;
    }
    codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
  }
  return codes;
}
