/** `model` the file, `run` a run of it, `rows` what it was given, `table` a data file, `request` the caller, `overloaded` too much at once. */
export type EngineErrorCode = 'model' | 'run' | 'rows' | 'table' | 'request' | 'overloaded' | 'died' | 'timeout';

/** What went wrong in the engine; the message is complete for a person. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The queue is full: nothing was run, and the same call may succeed in a moment. */
export class Overloaded extends EngineError {
  override readonly name = 'Overloaded';
  constructor(message: string) {
    super('overloaded', message);
  }
}

/** How the engine's process ended, as the operating system told it. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it printed. */
  readonly tail: readonly string[];
}

/** The engine's process ended while a call was under way. */
export class EngineDied extends EngineError {
  override readonly name: string = 'EngineDied';
  constructor(
    message: string,
    readonly ending: Ending,
    options?: ErrorOptions,
  ) {
    super('died', message, options);
  }
}

/** The engine was ended by its owner, on account of another call: that says nothing about this one, which may be made again. */
export class EngineEnded extends EngineDied {
  override readonly name = 'EngineEnded';
}

/** The engine gave no sign of life for as long as a call may wait, and was ended. */
export class EngineTimeout extends EngineError {
  override readonly name = 'EngineTimeout';
  constructor(
    message: string,
    readonly milliseconds: number,
  ) {
    super('timeout', message);
  }
}
