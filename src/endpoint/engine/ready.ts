import { ModelSession, type Session } from '../../engine/session';
import { type Runs } from './runs';
import { SessionThread } from './session-thread';

/** A warm run of one row that is shorter runs on the main thread, which costs half of what a thread beside it does (facts: serving.md 5.4). Milliseconds. */
const ownThreadFrom = 5;
/** What one run of a slow model may take, milliseconds: the next caller's turn comes then, and the watchdog (30 s) takes no large request for a hanging one. */
const runBudget = 500;
const mostRowsAtOnce = 1024;

/** A file that is loaded and warm. */
export interface Ready {
  readonly session: Session;
  /** Of the thread that it is on. */
  readonly runs: Runs;
  readonly warmupMs: number;
  /** Rows that may share a run. 1 for a graph that mixes rows or has a fixed batch: one caller's answer must not depend on another's rows. */
  readonly rowsAtOnce: number;
  close(): Promise<void>;
}

/** A thread takes 165 ms of CPU to start, and most models leave it again at once: it waits so long for the next one. */
const spareMs = 10_000;

/** Makes models ready, and knows on which thread each is. */
export class Workshop {
  #spare: SessionThread | undefined;

  constructor(readonly main: Runs) {}

  /**
   * Loads on a thread of its own, where even a slow load holds up nobody. ONNX Runtime blocks the thread that it runs on (measured: a model of 760 ms
   * kept `/v2/health/live` of the data port waiting for 780 ms), so a slow model stays there; a fast one moves to the main thread.
   */
  async ready(path: string, digest: string): Promise<Ready> {
    const { main } = this;
    const beside = main.join();
    const thread = this.#spare ?? new SessionThread();
    this.#spare = undefined;
    const close = async (): Promise<void> => {
      await thread.end();
      main.leave(beside);
    };
    try {
      const { warmupMs, rowByRow } = await beside.run(digest, () => thread.load(path));
      if (warmupMs >= ownThreadFrom) {
        const rowsAtOnce = rowByRow ? Math.max(1, Math.floor(runBudget / warmupMs)) : 1;
        return { session: thread, runs: beside, warmupMs, rowsAtOnce, close };
      }
      await thread.release();
      main.leave(beside);
      this.#keep(thread);
      const session = await main.run(digest, () => ModelSession.load(path));
      return {
        session,
        runs: main,
        warmupMs,
        rowsAtOnce: rowByRow ? mostRowsAtOnce : 1,
        close: () => session.release(),
      };
    } catch (cause) {
      await close();
      throw cause;
    }
  }

  #keep(thread: SessionThread): void {
    if (this.#spare) {
      void thread.end();
      return;
    }
    this.#spare = thread;
    setTimeout(() => {
      if (this.#spare !== thread) return;
      this.#spare = undefined;
      void thread.end();
    }, spareMs).unref();
  }
}
