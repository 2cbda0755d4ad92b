import { type Comparison, type MonitorSnapshot } from '../../src/protocol/monitor';
import { counted, moment } from '../ui/format';
import { type Context } from './context';
import { type Compared } from './memory';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which windows stand against the reference: those that the monitor chose, the last one, or what the timeline shows. */
export class Comparing {
  private answer: Comparison | undefined;
  private trouble = '';
  private asked = '';
  private running: AbortController | undefined;

  constructor(
    private readonly context: Context,
    private readonly onAnswer: () => void,
  ) {}

  /** Asks for other windows if `choice` means others than before; what was asked for meanwhile is given up. */
  ask(choice: Compared, shown: MonitorSnapshot, selection: Span | null): void {
    const span = spanOf(choice, shown, selection);
    const key = JSON.stringify([span, shown.digest]);
    if (key === this.asked) return;
    this.asked = key;
    this.running?.abort();
    this.running = undefined;
    if (span === null) {
      this.answer = undefined;
      this.trouble = '';
      return;
    }
    const running = new AbortController();
    this.running = running;
    void this.context.host.call('compare', span, { signal: running.signal }).then(
      (answer) => this.take(running, answer, ''),
      (error: unknown) => this.take(running, undefined, error instanceof Error ? error.message : String(error)),
    );
  }

  private take(of: AbortController, answer: Comparison | undefined, trouble: string): void {
    if (this.running !== of) return;
    this.answer = answer;
    this.trouble = trouble;
    this.onAnswer();
  }

  /** The columns as they are to be shown; the points over time stay those of the monitor. */
  columns(snapshot: MonitorSnapshot): MonitorSnapshot['columns'] {
    const { answer } = this;
    if (answer === undefined || answer.windows === 0 || answer.digest !== snapshot.digest) return snapshot.columns;
    return snapshot.columns.map((column, i) => ({ ...column, ...answer.columns[i] }));
  }

  /** What is compared, as a sentence; empty for what the monitor chose. */
  sentence(now: number): string {
    const { answer, trouble } = this;
    if (trouble !== '') return `The windows cannot be compared: ${trouble}`;
    if (answer === undefined) return '';
    const kept = answer.keptSince === null ? '' : ` Counts are kept since ${moment(answer.keptSince, now)}.`;
    if (answer.windows === 0 || answer.from === null || answer.to === null)
      return `No counts of that time are kept, so the newest windows are shown.${kept}`;
    const span = `${moment(answer.from, now)} to ${moment(answer.to, now)}`;
    return `Compared with the reference: ${counted(answer.windows, 'window')}, ${span}.${kept}`;
  }
}

function spanOf(choice: Compared, { windows }: MonitorSnapshot, selection: Span | null): Span | null {
  const [first] = windows;
  const last = windows.at(-1);
  if (choice === 'newest' || first === undefined || last === undefined) return null;
  if (choice === 'last') return { from: last.closed, to: last.closed };
  return selection ?? { from: first.closed, to: last.closed };
}
