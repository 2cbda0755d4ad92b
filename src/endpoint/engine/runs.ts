import { openSync, writeSync } from 'node:fs';

const idle = '-'.padEnd(64);

/**
 * The runs of one thread, one at a time: they block it anyway, and so it is always known which model it is at. Its digest stands in a file while it runs,
 * for the supervisor to find when this process hangs or dies. About 3 µs a run.
 */
export class Runs {
  #tail: Promise<unknown> = Promise.resolve();
  #running: { readonly digest: string; readonly began: number } | undefined;
  readonly #beside = new Set<Runs>();

  private constructor(
    private readonly mark: number | undefined,
    /** Of this thread in the file. */
    private readonly place: number,
  ) {
    this.#write(idle);
  }

  /** Of the engine's main thread. */
  static main(markFile?: string): Runs {
    return new Runs(markFile === undefined ? undefined : openSync(markFile, 'w', 0o600), 0);
  }

  /** Of another thread, until `leave`. */
  join(): Runs {
    const taken = new Set([...this.#beside].map(({ place }) => place));
    let place = 1;
    while (taken.has(place)) place++;
    const runs = new Runs(this.mark, place);
    this.#beside.add(runs);
    return runs;
  }

  leave(runs: Runs): void {
    this.#beside.delete(runs);
  }

  run<T>(digest: string, work: () => Promise<T>): Promise<T> {
    const guarded = async (): Promise<T> => {
      this.#write(digest);
      this.#running = { digest, began: performance.now() };
      try {
        return await work();
      } finally {
        this.#running = undefined;
        this.#write(idle);
      }
    };
    const result = this.#tail.then(guarded);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Whether another thread has been at one run for longer than that. Its digest is then the first in the file, which is the guilty one. */
  hangsBeside(longestMs: number): boolean {
    const since = performance.now() - longestMs;
    for (const runs of this.#beside) {
      if (!runs.#running || runs.#running.began > since) continue;
      this.#write(runs.#running.digest);
      return true;
    }
    return false;
  }

  #write(text: string): void {
    if (this.mark !== undefined) writeSync(this.mark, text, this.place * idle.length, 'latin1');
  }
}
