import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { KeyedList, el, icon, setAttribute, setRich, setText, show } from '../ui/dom';
import { count, counted, figure, moment, short } from '../ui/format';
import { dataTable } from '../ui/table';
import { tabs } from '../ui/toolkit';
import { ColumnDetail } from './column-detail';
import { type Context } from './context';

/** Everything else: what the model answers, what was refused, what was deployed. Each with its own count. */
export class MoreTabs {
  readonly element: HTMLElement;
  private readonly tabs: ReturnType<typeof tabs>;
  private readonly outputs: KeyedList<ColumnMonitor>;
  private readonly noOutputs = el('p', { class: 'muted' }, 'The contract has no output that is watched.');
  private snapshot: MonitorSnapshot | undefined;
  private readonly violations = dataTable<MonitorSnapshot['violations'][number]>({
    caption: 'Violations',
    columns: [
      { title: 'rule', cell: (item) => item.rule },
      { title: 'column', cell: (item) => item.column || '–' },
      { title: 'rows', align: 'end', cell: (item) => count(item.count) },
      { title: 'last seen', cell: (item) => moment(item.last, this.snapshot?.at ?? item.last) },
    ],
    key: (item) => `${item.rule} ${item.column}`,
    empty: 'No row has broken the contract.',
  });
  private readonly deployments = dataTable<MonitorSnapshot['deployments'][number]>({
    caption: 'Deployments',
    columns: [
      { title: 'when', cell: (item) => moment(item.at, this.snapshot?.at ?? item.at) },
      { title: 'what', cell: (item) => item.action },
      { title: 'version', cell: (item) => item.version },
      { title: 'bundle', cell: (item) => short(item.digest) },
    ],
    key: (item) => `${item.at} ${item.digest}`,
    empty: 'The endpoint knows of no deployment.',
  });
  private readonly goldenMark = icon('pass');
  private readonly golden = el('p');
  private readonly artifact = el('p', { class: 'muted' });

  constructor(context: Context) {
    const outputs = el('div', { class: 'outputs' });
    this.outputs = new KeyedList<ColumnMonitor>(
      outputs,
      (column) => column.name,
      (column) => {
        const detail = new ColumnDetail(context, `output/${column.name}`);
        return {
          element: detail.element,
          update: (next) => {
            if (this.snapshot !== undefined) detail.update(next, this.snapshot);
          },
        };
      },
    );
    this.tabs = tabs(
      'More of this deployment',
      [
        { id: 'outputs', title: 'Outputs', content: el('div', {}, this.noOutputs, outputs) },
        { id: 'violations', title: 'Violations', content: this.violations.element },
        {
          id: 'deployments',
          title: 'Deployments & golden rows',
          content: el(
            'div',
            { class: 'stack' },
            el('div', { class: 'row golden' }, this.goldenMark, this.golden),
            this.artifact,
            this.deployments.element,
          ),
        },
      ],
      context.memory.now.tab,
      (tab) => context.memory.keep({ tab }),
    );
    this.element = el('section', { class: 'more' }, el('h2', { class: 'visually-hidden' }, 'More'), this.tabs.element);
  }

  update(snapshot: MonitorSnapshot): void {
    this.snapshot = snapshot;
    const outputs = snapshot.columns.filter((column) => column.role === 'output');
    show(this.noOutputs, outputs.length === 0);
    this.outputs.update(outputs);
    this.violations.update([...snapshot.violations].sort((a, b) => b.count - a.count));
    this.deployments.update([...snapshot.deployments].sort((a, b) => b.at - a.at));
    this.tabs.setCount('outputs', count(outputs.length));
    this.tabs.setCount('violations', count(snapshot.violations.reduce((sum, item) => sum + item.count, 0)));
    this.tabs.setCount('deployments', count(snapshot.deployments.length));
    this.showGolden(snapshot);
  }

  private showGolden({ golden, at }: MonitorSnapshot): void {
    const differs = golden !== null && golden.differing > 0;
    const look = golden === null ? 'circle-slash state-neutral' : differs ? 'error state-error' : 'pass state-healthy';
    setAttribute(this.goldenMark, 'class', `codicon codicon-${look}`);
    setRich(this.golden, goldenSentence(golden, at));
    const changed = golden !== null && golden.artifact !== golden.expected;
    show(this.artifact, golden !== null);
    if (golden === null) return;
    setText(
      this.artifact,
      changed
        ? `The artifact on disk is ${short(golden.artifact)}; the manifest says ${short(golden.expected)}.`
        : `The artifact on disk is ${short(golden.artifact)}, as the manifest says.`,
    );
  }
}

function goldenSentence(golden: MonitorSnapshot['golden'], now: number): string {
  if (golden === null) return 'The golden rows have not been replayed yet.';
  const when = moment(golden.at, now);
  if (golden.differing === 0) return `${counted(golden.rows, 'golden row')} answered at ${when} as at the gate.`;
  const first = golden.first === null ? '' : ` ${golden.first}`;
  return `${count(golden.differing)} of ${counted(golden.rows, 'golden row')} answered differently at ${when}, by up to ${figure(golden.largest)}.${first}`;
}
