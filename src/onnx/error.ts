export type OnnxErrorCode = 'empty' | 'truncated' | 'not-onnx' | 'malformed' | 'too-deep' | 'opset' | 'unsupported';

/** The only error of this room. `message` says what is wrong, where (byte offset or operator), and what to do. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  constructor(
    readonly code: OnnxErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
