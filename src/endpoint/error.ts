/**
 * A refusal of the endpoint, or of the way to it. `status` is the HTTP status, 0 where no answer came; `code` is for programs
 * (`unknown-model`, `changed-meanwhile`, `unreachable`, …); the message is complete for a person.
 */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a caught value says. */
export function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

export function isDiskFull(cause: unknown): cause is Error {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
}
