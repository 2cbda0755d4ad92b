import { type ByteSource } from '../protocol/files';

/** A stretch of a file that is put together: new bytes, or bytes of the user's file as they are. */
export type Part = Uint8Array | { readonly source: ByteSource; readonly offset: number; readonly length: number };

/** Bytes of the largest file that ONNX Runtime and every other program with protobuf reads; weights beside it do not count. */
export const largestFile = 2 ** 31 - 1;

export interface Spliced {
  readonly parts: readonly Part[];
  readonly length: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Adds bytes of a file; those that follow the last ones become one part with them. */
export function pushSpan(parts: Part[], source: ByteSource, span: Span): void {
  const last = parts.at(-1);
  if (last && 'source' in last && last.offset + last.length === span.from) {
    parts[parts.length - 1] = { source, offset: last.offset, length: span.to - last.offset };
  } else parts.push({ source, offset: span.from, length: span.to - span.from });
}

export function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The whole file in memory: for small models and tests. */
export function joinParts(parts: readonly Part[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part instanceof Uint8Array ? part : part.source.read(part.offset, part.length), at);
    at += part.length;
  }
  return whole;
}
