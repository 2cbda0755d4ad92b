import { setImmediate } from 'node:timers/promises';

/** Milliseconds after which others have their turn. A work may take longer to its next stop; together nobody is to see a delay. */
const slice = 10;

/** Does a work that stops now and then in slices, so that the rest of the process goes on meanwhile; rejects once it is no longer wanted. */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  try {
    for (let began = performance.now(); ;) {
      const next = work.next();
      if (next.done === true) return next.value;
      if (performance.now() - began < slice) continue;
      await setImmediate();
      signal?.throwIfAborted();
      began = performance.now();
    }
  } finally {
    // What it had begun may be of use to the next one.
    work.return(undefined as never);
  }
}
