import { type ByteSource } from '../../src/protocol/files';

/** Bytes in memory as a file. Whoever asks for more than there is has not looked at the size. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      if (offset + length > bytes.length) throw new RangeError('beyond the end');
      return bytes.subarray(offset, offset + length);
    },
  };
}
