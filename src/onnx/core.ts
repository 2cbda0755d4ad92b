import * as z from 'zod';
import { type ByteSource } from '../protocol/files';
import { OnnxError } from './error';
import { asOnnxError } from './signature';
import { readEntry } from './value-info';
import { lengthOf, pushSpan, type Part, type Spliced } from './parts';
import { WireReader } from './wire';

/** Where an artifact says how the user's file lies in it. */
export const coreKey = 'slipway.core';

/**
 * The user's file as a row of stretches: `outer` and `graph` are so many bytes of the artifact, read on where the last stretch of that kind ended; `was`
 * are bytes that left or were rewritten (inputs, outputs, ZipMap nodes, the graph's length), in base64. `front` is how many bytes of the
 * artifact's graph precede the user's.
 */
const layoutSchema = z.strictObject({
  v: z.literal(1),
  front: z.int().min(0),
  stretches: z.array(
    z.union([z.tuple([z.enum(['outer', 'graph']), z.int().min(1)]), z.tuple([z.literal('was'), z.base64()])]),
  ),
});
type Stretch = z.infer<typeof layoutSchema>['stretches'][number];

/** Notes how a user's file is taken apart, in the order of the file. */
export class CoreLayout {
  readonly #stretches: Stretch[] = [];

  /** `[from, to)` of the file stays: outside of the graph, or in it. */
  kept(where: 'outer' | 'graph', from: number, to: number): void {
    const last = this.#stretches.at(-1);
    if (last?.[0] === where) last[1] += to - from;
    else if (to > from) this.#stretches.push([where, to - from]);
  }

  /** These bytes of the file leave, or are written anew. */
  left(bytes: Uint8Array): void {
    this.#stretches.push(['was', toBase64(bytes)]);
  }

  /** For the artifact's metadata. */
  text(front: number): string {
    return JSON.stringify({ v: 1, front, stretches: this.#stretches });
  }
}

/**
 * The file that an artifact was compiled from, as parts of the artifact: its bytes as they were. The parts are only as good as the artifact's word; compare
 * their sha256 with the model's. Throws OnnxError: `unsupported` where the artifact says nothing of its core or says what cannot be.
 */
export function coreOf(artifact: ByteSource): Spliced {
  return asOnnxError(artifact, () => {
    const reader = new WireReader(artifact);
    let text: string | undefined;
    let graph: { readonly from: number; readonly to: number } | undefined;
    for (const field of reader.fields(0, reader.size)) {
      if (field.number === 7) graph = { from: field.from, to: field.to };
      else if (field.number === 14) {
        const { key, value } = readEntry(reader, field);
        if (key === coreKey) text = value;
      }
    }
    if (text === undefined || graph === undefined)
      throw new OnnxError(
        'unsupported',
        `The metadata of this file has no "${coreKey}", so it is no artifact of Slipway, or one of a version before it could be taken apart — compile the contract again.`,
      );
    const { front, stretches } = parseLayout(text);
    const parts: Part[] = [];
    const at = { outer: 0, graph: graph.from + front };
    for (const [kind, what] of stretches) {
      if (kind === 'was') {
        parts.push(fromBase64(what));
        continue;
      }
      pushSpan(parts, artifact, { from: at[kind], to: at[kind] + what });
      at[kind] += what;
    }
    if (at.outer > artifact.size || at.graph > graph.to) throw damaged();
    return { parts, length: lengthOf(parts) };
  });
}

function parseLayout(text: string): z.infer<typeof layoutSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(cause);
  }
  const parsed = layoutSchema.safeParse(value);
  if (!parsed.success) throw damaged(parsed.error);
  return parsed.data;
}

function damaged(cause?: unknown): OnnxError {
  return new OnnxError(
    'unsupported',
    `The "${coreKey}" in the metadata of this artifact is damaged or of another version — compile the contract again.`,
    { cause },
  );
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
