const utf8 = new TextEncoder();

/** Writes protobuf messages: a growing buffer of fields. Numbers are field numbers of onnx.proto. */
export class WireWriter {
  #buffer = new Uint8Array(64);
  #length = 0;

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  #raw(value: bigint | number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    this.#reserve(10);
    while (rest >= 0x80n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }

  varint(number: number, value: bigint | number): this {
    this.#raw(number * 8);
    this.#raw(value);
    return this;
  }

  float(number: number, value: number): this {
    this.#raw(number * 8 + 5);
    this.#reserve(4);
    new DataView(this.#buffer.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  bytes(number: number, value: Uint8Array): this {
    this.#raw(number * 8 + 2);
    this.#raw(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(number: number, value: string): this {
    return this.bytes(number, utf8.encode(value));
  }

  message(number: number, write: (writer: WireWriter) => void): this {
    const inner = new WireWriter();
    write(inner);
    return this.bytes(number, inner.finish());
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}

/** Tag and length of a bytes field whose payload follows elsewhere. */
export function bytesHeader(number: number, length: number): Uint8Array {
  const empty = new WireWriter().bytes(number, new Uint8Array(0)).finish();
  const header = [...empty.subarray(0, -1)];
  let rest = length;
  while (rest >= 0x80) {
    header.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  header.push(rest);
  return Uint8Array.from(header);
}
