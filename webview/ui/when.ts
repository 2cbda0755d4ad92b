import { ago, exact, moment, span } from './format';
import { el, setAttribute, setText } from './dom';

/** A time on the screen: relative in the text, exact on hover, kept up to date by `tick`. */
export class When {
  readonly element = el('time');
  private at: number | null = null;

  /** `ago`: 3 s ago; `since`: 14:05 (3 h); `in`: 8 s. */
  constructor(private readonly style: 'ago' | 'since' | 'in') {}

  set(at: number | null, now: number): void {
    this.at = at;
    setAttribute(this.element, 'datetime', at === null ? null : new Date(at).toISOString());
    setAttribute(this.element, 'title', at === null ? null : exact(at));
    this.tick(now);
  }

  tick(now: number): void {
    const { at } = this;
    if (at === null) {
      setText(this.element, '');
      return;
    }
    const texts = {
      ago: () => ago(at, now),
      since: () => `${moment(at, now)} (${span(now - at)})`,
      in: () => span(at - now),
    };
    setText(this.element, texts[this.style]());
  }
}
