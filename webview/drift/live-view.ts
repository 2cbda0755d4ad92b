import { type DriftState } from '../../src/protocol/drift-panel';
import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { el, setText, show } from '../ui/dom';
import { ColumnDetail } from './column-detail';
import { ColumnList, worstFirst } from './column-list';
import { Comparing } from './comparison';
import { type Context } from './context';
import { Identity } from './identity';
import { type Compared } from './memory';
import { within } from './range';
import { MoreTabs } from './tabs';
import { Timeline } from './timeline';
import { Toolbar } from './toolbar';
import { VerdictLine } from './verdict-line';

type Watched = Extract<DriftState, { view: 'live' | 'stale' }>;

/** A watched deployment, live or stale. Updates patch it; nothing moves that has not changed. */
export class LiveView {
  readonly element: HTMLElement;
  private readonly identity: Identity;
  private readonly verdict: VerdictLine;
  private readonly timeline: Timeline;
  private readonly list: ColumnList;
  private readonly detail: ColumnDetail;
  private readonly more: MoreTabs;
  private readonly comparing: Comparing;
  private readonly comparison = el('p', { class: 'muted', role: 'status' });
  private readonly toolbar: Toolbar;
  private compared: Compared = 'newest';
  private state: Watched | undefined;

  constructor(private readonly context: Context) {
    this.toolbar = new Toolbar(context, {
      onCompare: (choice) => this.choose(choice),
      onRange: () => this.showTime(),
    });
    this.comparing = new Comparing(context, () => this.showColumns());
    this.identity = new Identity(context, this.toolbar.element);
    this.verdict = new VerdictLine(context);
    this.timeline = new Timeline(context, {
      select: () => this.showColumns(),
      compare: () => this.choose('shown'),
    });
    this.detail = new ColumnDetail(context, 'feature');
    this.list = new ColumnList(context, (column) => {
      context.memory.keep({ column });
      this.showColumns();
    });
    this.more = new MoreTabs(context);
    this.element = el(
      'div',
      { class: 'live' },
      this.identity.element,
      el(
        'div',
        { class: 'live-body' },
        this.verdict.element,
        this.timeline.element,
        el('div', {}, this.comparison, el('div', { class: 'split' }, this.list.element, this.detail.element)),
        this.more.element,
      ),
    );
  }

  update(state: Watched): void {
    this.state = state;
    this.element.classList.toggle('stale', state.view === 'stale');
    this.identity.update(state);
    this.verdict.update(state.snapshot);
    this.showTime();
  }

  private choose(choice: Compared): void {
    this.compared = choice;
    this.toolbar.show(choice);
    this.showColumns();
  }

  private shown(): MonitorSnapshot | undefined {
    return this.state && within(this.state.snapshot, this.context.memory.now.range);
  }

  private showTime(): void {
    const shown = this.shown();
    if (shown !== undefined) this.timeline.update(shown);
    this.showColumns();
  }

  private showColumns(): void {
    const shown = this.shown();
    if (shown === undefined) return;
    this.comparing.ask(this.compared, shown, this.timeline.selection);
    setText(this.comparison, this.comparing.sentence(shown.at));
    const snapshot = { ...shown, columns: this.comparing.columns(shown) };
    this.more.update(snapshot);
    const features = snapshot.columns.filter((column) => column.role === 'feature');
    const wanted = this.context.memory.now.column;
    const chosen = features.find((column) => column.name === wanted) ?? worstFirst(features)[0];
    // The worst is chosen once: a selection that changes by itself would move under the reader.
    if (chosen !== undefined && chosen.name !== wanted) this.context.memory.keep({ column: chosen.name });
    this.list.update(features, chosen?.name ?? null);
    show(this.detail.element, chosen !== undefined);
    if (chosen !== undefined) this.detail.update(chosen, snapshot);
  }
}
