import { el } from './dom';

/** Says results to a screen reader, one at a time, without moving the focus. */
export class Announcer {
  readonly element = el('div', { role: 'status', class: 'visually-hidden' });

  say(text: string): void {
    this.element.textContent = text;
  }
}
