import { type DriftState } from '../../src/protocol/drift-panel';
import { el, show } from '../ui/dom';
import { ColumnDetail } from './column-detail';
import { ColumnList, worstFirst } from './column-list';
import { type Context } from './context';
import { Identity } from './identity';
import { MoreTabs } from './tabs';
import { Timeline } from './timeline';
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
  private state: Watched | undefined;

  constructor(private readonly context: Context) {
    this.identity = new Identity(context);
    this.verdict = new VerdictLine(context);
    this.timeline = new Timeline(context);
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
        el('div', { class: 'split' }, this.list.element, this.detail.element),
        this.more.element,
      ),
    );
  }

  update(state: Watched): void {
    this.state = state;
    this.element.classList.toggle('stale', state.view === 'stale');
    this.identity.update(state);
    this.verdict.update(state.snapshot);
    this.timeline.update(state.snapshot);
    this.showColumns();
    this.more.update(state.snapshot);
  }

  private showColumns(): void {
    if (this.state === undefined) return;
    const { snapshot } = this.state;
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
