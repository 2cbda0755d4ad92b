import { ulid } from 'ulid';
import { type Admission } from '../../contract/admission';
import { type FeedColumn } from '../../contract/column';
import { type OutputColumn } from '../../engine/session';
import { WindowCounter } from '../../monitor/counter';
import { isDue } from '../../monitor/window';
import { type ReferenceProfile, type WindowProfile } from '../../protocol/profile';

export interface WindowTimes {
  readonly rows: number;
  readonly ageMs: number;
  readonly longestMs: number;
}

/** The open window of one live bundle. It opens with the first request: silence belongs to none. */
export class Windows {
  #open: WindowCounter | undefined;

  constructor(
    private readonly profile: ReferenceProfile,
    private readonly digest: string,
    private readonly times: WindowTimes,
  ) {}

  /** What was admitted and answered; the violations of the refused rows come with `addRefusals`. */
  addRows(columns: readonly FeedColumn[], outputs: readonly OutputColumn[], rows: number): void {
    const window = this.#counter();
    // A tensor has no distribution that a person could act on, and no cells.
    window.addColumns(
      columns.filter(({ width = 1 }) => width === 1),
      rows,
    );
    window.addOutputs(
      outputs.map(({ name, data, width, type }) => ({
        name,
        data: width === 1 ? data : worstOf(data, width, rows, type),
      })),
      rows,
    );
  }

  addRefusals(admission: Admission, rows: number): void {
    if (admission.violations.length === 0) return;
    const flagged = new Set(admission.flagged);
    this.#counter().addViolations(
      admission.violations.map((violation) => ({ ...violation, flagged: flagged.has(violation.row) })),
      rows - admission.admitted.length,
    );
  }

  addRequest(micros: number, ok: boolean): void {
    this.#counter().addRequest(micros, ok);
  }

  /** The window, if it is due. */
  takeDue(now: number): WindowProfile | undefined {
    const { rows, ageMs: ms, longestMs } = this.times;
    return this.#open && isDue(this.#open.state, now, { rows, ms, longestMs }) ? this.take(now) : undefined;
  }

  /** The window as it is; the next request opens another. */
  take(now: number): WindowProfile | undefined {
    const window = this.#open?.close(now);
    this.#open = undefined;
    return window;
  }

  snapshot(now: number): WindowProfile | null {
    return this.#open?.snapshot(now) ?? null;
  }

  #counter(): WindowCounter {
    const now = Date.now();
    this.#open ??= new WindowCounter(this.profile, { id: ulid(now), opened: now, digest: this.digest });
    return this.#open;
  }
}

/** A vector has no cells; only whether all of it is finite counts: its row's NaN if there is one, else 0. */
function worstOf(data: OutputColumn['data'], width: number, rows: number, type: string): number[] {
  return Array.from({ length: rows }, (_, row) => {
    if (type !== 'float32' && type !== 'float64') return 0;
    for (let at = row * width; at < (row + 1) * width; at++) if (!Number.isFinite(Number(data[at]))) return NaN;
    return 0;
  });
}
