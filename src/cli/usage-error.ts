/** The caller asked for something that cannot be done here: wrong words, a missing file, no endpoint. Exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
