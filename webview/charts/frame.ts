import { type Child, el, setAttribute, setRich, setText } from '../ui/dom';

/** Everything around a drawing: title, sentence, what the cursor points at, and the same figures as a table. */
export class ChartFrame {
  readonly element: HTMLElement;
  /** Takes the drawing; focusable, for the keyboard cursor. */
  readonly stage: HTMLElement;
  private readonly sentence = el('p', { class: 'chart-sentence muted' });
  private readonly reading = el('span', { class: 'chart-reading muted', 'aria-hidden': 'true' });
  private readonly data = el('details', { class: 'chart-data' }, el('summary', {}, 'Show data'));
  private content: HTMLElement | undefined;
  private bringUpToDate: (() => void) | undefined;

  /**
   * `group` where several drawings share the frame: each then has a sentence and the role of its own.
   * `makeTable` is called when somebody first wants to see the data.
   */
  constructor(
    title: string,
    private readonly options: {
      readonly group?: boolean;
      readonly heading?: 'h2' | 'h3';
      readonly legend?: Child;
      readonly open: boolean;
      makeTable(): HTMLElement;
      onToggle(open: boolean): void;
    },
  ) {
    this.stage = el('div', {
      class: 'chart-stage',
      tabindex: 0,
      role: options.group === true ? 'group' : 'img',
      'aria-label': title,
    });
    this.data.querySelector('summary')?.append(el('span', { class: 'visually-hidden' }, ` of ${title}`));
    this.data.open = options.open;
    if (options.open) this.fill();
    this.data.addEventListener('toggle', () => {
      this.fill();
      options.onToggle(this.data.open);
    });
    this.element = el(
      'figure',
      { class: 'chart' },
      el('figcaption', {}, el(options.heading ?? 'h3', {}, title), options.legend ?? null, this.reading, this.sentence),
      this.stage,
      this.data,
    );
  }

  /** How the table is brought up to date: at once where it is open, else when it opens. */
  setData(update: () => void): void {
    this.bringUpToDate = update;
    if (this.data.open) update();
  }

  describe(sentence: string): void {
    setRich(this.sentence, sentence);
    if (this.options.group !== true) setAttribute(this.stage, 'aria-label', sentence.replaceAll('`', ''));
  }

  read(text: string): void {
    setText(this.reading, text);
  }

  private fill(): void {
    if (!this.data.open) return;
    if (this.content === undefined) {
      this.content = this.options.makeTable();
      this.data.append(this.content);
    }
    this.bringUpToDate?.();
  }
}

/** Left, Right, Home, End move a cursor over `length()` places; Escape takes it away; Enter chooses its place. */
export function keyboardCursor(
  stage: HTMLElement,
  length: () => number,
  move: (place: number | null) => void,
  choose?: (place: number) => void,
): void {
  let place: number | null = null;
  stage.addEventListener('keydown', (event) => {
    const last = length() - 1;
    if (last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const next: Record<string, number | null> = {
      ArrowRight: place === null ? 0 : Math.min(last, place + 1),
      ArrowLeft: place === null ? last : Math.max(0, place - 1),
      Home: 0,
      End: last,
      Escape: null,
    };
    if (event.key === 'Enter' && place !== null) choose?.(place);
    const wanted = next[event.key];
    if (wanted === undefined) return;
    if (event.key !== 'Escape') event.preventDefault();
    place = wanted;
    move(place);
  });
  stage.addEventListener('blur', () => {
    place = null;
    move(null);
  });
}
