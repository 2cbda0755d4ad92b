import assert from 'node:assert/strict';
import { Session, type Profiler } from 'node:inspector';

/** What is ours, and what we give text to; neither Node nor the test. */
const counted = /\/src\/(contract|onnx|protocol)\/|\/node_modules\/(yaml|zod)\//;

/**
 * Counts how often blocks of code run: V8's own counters, the same on every machine, however busy it is. Loops and recursion show in
 * them; what a built-in function does inside of itself does not. Not beside another profiler of the same process.
 */
export class Work {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#ask('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  of(work: () => void): number {
    this.#take();
    work();
    return this.#take();
  }

  stop(): void {
    this.#session.disconnect();
  }

  #ask(method: 'Profiler.enable'): void {
    this.#session.post(method);
  }

  /** Since the last time. */
  #take(): number {
    let taken: readonly Profiler.ScriptCoverage[] | undefined;
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      assert.equal(error, null);
      taken = result;
    });
    assert.ok(taken, 'V8 answers at once');
    let sum = 0;
    for (const { url, functions } of taken) {
      if (!counted.test(url)) continue;
      for (const { ranges } of functions) for (const { count } of ranges) sum += count;
    }
    return sum;
  }
}
