/** `model` the file, `run` a run of it, `rows` what it was given, `table` a data file, `request` the caller, `overloaded` too much at once. */
export type EngineErrorCode = 'model' | 'run' | 'rows' | 'table' | 'request' | 'overloaded' | 'died' | 'timeout';

/** What went wrong in the engine; the message is complete for a person. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
