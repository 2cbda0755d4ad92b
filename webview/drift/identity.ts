import { type DriftState } from '../../src/protocol/drift-panel';
import { el, icon, setAttribute, setText, show } from '../ui/dom';
import { counted, figure, short } from '../ui/format';
import { When } from '../ui/when';
import { type Context } from './context';
import { rate } from './words';

type Watched = Extract<DriftState, { view: 'live' | 'stale' }>;

/** Which model is this, where, which bundle, and how fresh is what is shown. */
export class Identity {
  readonly element: HTMLElement;
  private readonly model = el('h1');
  private readonly parts = {
    target: el('span'),
    version: el('span'),
    rate: el('span'),
    rows: el('span'),
    digest: el('code', { class: 'digest' }),
  };
  private readonly answered = new When('ago');
  private readonly updated = el('span', { class: 'muted' }, 'updated ', this.answered.element);
  private readonly lastAnswer = new When('ago');
  private readonly retry = new When('in');
  private readonly retryText = el('span');
  private readonly reason = el('span');
  private readonly stale = el(
    'p',
    { class: 'stale-banner', role: 'status' },
    icon('circle-slash'),
    el('strong', {}, 'Stale'),
    el('span', { 'aria-live': 'off' }, 'last answer ', this.lastAnswer.element, ', ', this.retryText),
    this.reason,
  );
  private retryAt = 0;

  constructor(context: Context, toolbar: HTMLElement) {
    const { target, version, digest, rate: perSecond, rows } = this.parts;
    this.element = el(
      'header',
      {},
      el(
        'div',
        { class: 'identity-head' },
        el('div', { class: 'identity' }, this.model, target, version, digest, perSecond, rows, this.updated),
        toolbar,
      ),
      this.stale,
    );
    context.ticks.add((now) => this.tick(now));
  }

  update(state: Watched): void {
    const { snapshot } = state;
    setText(this.model, state.model);
    setText(this.parts.target, state.target);
    setText(this.parts.version, snapshot.version);
    setText(this.parts.digest, short(snapshot.digest));
    setAttribute(this.parts.digest, 'title', `Bundle ${snapshot.digest}`);
    const perSecond = rate(snapshot);
    setText(this.parts.rate, perSecond === null ? 'no traffic yet' : `${figure(perSecond)} rows/s`);
    setText(this.parts.rows, counted(snapshot.totals.rows, 'row'));
    const now = Date.now();
    this.answered.set(state.answered, now);
    this.lastAnswer.set(state.answered, now);
    const stale = state.view === 'stale';
    show(this.stale, stale);
    show(this.updated, !stale);
    if (stale) {
      this.retryAt = state.retryAt;
      this.retry.set(state.retryAt, now);
      setText(this.reason, state.reason);
    }
    this.tick(now);
  }

  private tick(now: number): void {
    this.answered.tick(now);
    this.lastAnswer.tick(now);
    this.retry.tick(now);
    setText(this.retryText, this.retryAt <= now ? 'retrying now' : `retrying in ${this.retry.element.textContent}`);
  }
}
