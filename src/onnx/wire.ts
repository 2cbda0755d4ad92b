import { type ByteSource } from '../protocol/files';
import { OnnxError } from './error';

/** Protobuf wire types that ONNX uses (https://protobuf.dev/programming-guides/encoding). Groups (3, 4) are refused. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One field as it stands in the file. Offsets are absolute; `[from, to)` is the payload, `[start, to)` the field with its tag. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
  /** Of a varint: its low 53 bits as a non-negative number where it fits, else negative as int64 has it. */
  readonly value: number;
}

const pageSize = 1 << 16;
const pagesKept = 8;
/** A graph of 100,000 nodes has a million fields; a file of nothing but tiny fields would otherwise keep its reader busy for minutes. */
const mostFields = 10_000_000;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads fields of a protobuf message by pages, skipping payloads by seek: never past the end, never more memory than a few pages. */
export class WireReader {
  readonly size: number;
  readonly #pages = new Map<number, Uint8Array>();
  #page: Uint8Array = new Uint8Array(0);
  #pageStart = 0;
  #fieldsRead = 0;

  constructor(private readonly source: ByteSource) {
    this.size = source.size;
  }

  #byte(at: number): number {
    const within = this.#page[at - this.#pageStart];
    if (within !== undefined) return within;
    const start = at - (at % pageSize);
    let page = this.#pages.get(start);
    if (!page) {
      page = this.source.read(start, Math.min(pageSize, this.size - start));
      if (this.#pages.size >= pagesKept) {
        const [oldest] = this.#pages.keys();
        if (oldest !== undefined) this.#pages.delete(oldest);
      }
      this.#pages.set(start, page);
    }
    this.#page = page;
    this.#pageStart = start;
    const value = page[at - start];
    if (value === undefined)
      throw new OnnxError(
        'truncated',
        `The file ends at byte ${at}, in the middle of a value — export or copy the model again.`,
      );
    return value;
  }

  /** Copies of `[from, to)`; at most `limit` bytes, since what is decoded here is names and small attributes. */
  bytes(from: number, to: number, limit = 1 << 26): Uint8Array {
    if (to > this.size)
      throw new OnnxError(
        'truncated',
        `The file ends at byte ${this.size}; ${to - this.size} bytes are missing — export or copy the model again.`,
      );
    if (to - from > limit)
      throw new OnnxError(
        'malformed',
        `A value of ${to - from} bytes at byte ${from} is larger than any name or attribute — this is not a model that can be read.`,
      );
    return this.source.read(from, to - from);
  }

  text(field: Field): string {
    requireBytes(field);
    let plain = '';
    // Names are short ASCII nearly always: read from the page without a copy.
    if (field.to - field.from <= 64) {
      for (let at = field.from; at < field.to; at++) {
        const code = this.#byte(at);
        if (code > 127) return utf8.decode(this.bytes(field.from, field.to));
        plain += String.fromCharCode(code);
      }
      return plain;
    }
    return utf8.decode(this.bytes(field.from, field.to));
  }

  /** The fields of the message that a field holds. Throws as `fields`, and `malformed` for a number. */
  inside(message: Field): Generator<Field, void, undefined> {
    requireBytes(message);
    return this.fields(message.from, message.to);
  }

  #count(at: number): void {
    if (++this.#fieldsRead > mostFields)
      throw new OnnxError(
        'unsupported',
        `The file has more than ${mostFields} fields up to byte ${at}, many times more than any known model — export the model again.`,
      );
  }

  /** The fields of the message at `[from, to)`, in order. Throws `truncated` or `malformed` with the byte, `unsupported` for absurdly many. */
  *fields(from: number, to: number): Generator<Field, void, undefined> {
    let at = from;
    while (at < to) {
      const start = at;
      this.#count(at);
      const tag = this.#varint(at, to);
      const kind = tag.value & 7;
      const number = Math.floor(tag.value / 8);
      at = tag.next;
      if (number < 1 || number > 0x1fffffff) throw malformed(start);
      if (kind === wire.varint) {
        const { value, next } = this.#varint(at, to);
        yield { number, wire: kind, start, from: at, to: next, value };
        at = next;
      } else {
        const length =
          kind === wire.bytes
            ? this.#varint(at, to)
            : kind === wire.fixed64
              ? { value: 8, next: at }
              : kind === wire.fixed32
                ? { value: 4, next: at }
                : undefined;
        if (!length) throw malformed(start);
        const end = length.next + length.value;
        if (length.value < 0 || end > to) {
          throw new OnnxError(
            'truncated',
            `Field ${number} at byte ${start} claims ${length.value} bytes, and only ${to - length.next} are there — the file is cut off or damaged; export or copy the model again.`,
          );
        }
        yield { number, wire: kind, start, from: length.next, to: end, value: 0 };
        at = end;
      }
    }
  }

  /** Varints of a packed repeated field, or of one that is not packed. */
  *varints(field: Field): Generator<number, void, undefined> {
    if (field.wire === wire.varint) {
      yield field.value;
      return;
    }
    for (let at = field.from; at < field.to;) {
      this.#count(at);
      const { value, next } = this.#varint(at, field.to);
      yield value;
      at = next;
    }
  }

  #varint(at: number, to: number): { readonly value: number; readonly next: number } {
    let value = 0;
    let scale = 1;
    for (let index = 0; index < 10; index++) {
      if (at + index >= to)
        throw new OnnxError(
          'truncated',
          `The file ends inside a number at byte ${at} — export or copy the model again.`,
        );
      const byte = this.#byte(at + index);
      if (index < 7) value += (byte & 0x7f) * scale;
      else return this.#longVarint(at, to);
      if (byte < 0x80) return { value, next: at + index + 1 };
      scale *= 128;
    }
    throw malformed(at);
  }

  /** Eight bytes and more: exact through BigInt, then as int64. */
  #longVarint(at: number, to: number): { readonly value: number; readonly next: number } {
    let value = 0n;
    for (let index = 0; index < 10; index++) {
      if (at + index >= to)
        throw new OnnxError(
          'truncated',
          `The file ends inside a number at byte ${at} — export or copy the model again.`,
        );
      const byte = this.#byte(at + index);
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: at + index + 1 };
    }
    throw malformed(at);
  }
}

function requireBytes(field: Field): void {
  if (field.wire !== wire.bytes)
    throw new OnnxError(
      'malformed',
      `Field ${field.number} at byte ${field.start} is a number where ONNX has text or a message — the file is damaged or not an ONNX model; export it again.`,
    );
}

function malformed(at: number): OnnxError {
  return new OnnxError(
    'malformed',
    `Byte ${at} is not the start of a protobuf field — the file is damaged or not an ONNX model; export it again.`,
  );
}
