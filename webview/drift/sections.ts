import { type ColumnMonitor, type MonitorSnapshot } from '../../src/protocol/monitor';
import { h, icon, keyed, setText } from '../ui/element';
import { table } from '../ui/plain-table';
import { tabs } from '../ui/tabs';
import { count, exactTime, figure, many } from '../ui/words';
import { columnDetail } from './column';

/** What is looked up rather than watched: each section carries its count. */
export function sections(chosen: string | undefined, onChoose: (id: string) => void) {
  const outputs = h('div', { class: 'pairs' });
  const violations = table('Violations by rule and column', [
    { title: 'Rule' },
    { title: 'Column' },
    { title: 'Rows', number: true },
    { title: 'Last' },
  ]);
  const noViolations = h('p', { class: 'quiet' }, 'No row was refused.');
  const deployments = table('Deployments', [
    { title: 'When' },
    { title: 'Action' },
    { title: 'Version' },
    { title: 'Bundle' },
  ]);
  const golden = h('p', { class: 'state' });
  const goldenFirst = h('p', { class: 'prose' });
  const list = [
    { id: 'outputs', title: 'Outputs', panel: outputs },
    { id: 'violations', title: 'Violations', panel: h('div', {}, violations.element, noViolations) },
    { id: 'deployments', title: 'Deployments', panel: h('div', {}, deployments.element) },
    { id: 'golden', title: 'Golden rows', panel: h('div', {}, golden, goldenFirst) },
  ];
  const view = tabs('More about this deployment', list, chosen, onChoose);
  let now: MonitorSnapshot | undefined;
  const patch = keyed<ColumnMonitor>(
    outputs,
    ({ name }) => name,
    () => {
      const detail = columnDetail('outputs');
      return { element: detail.element, update: (column) => now && detail.update(column, now) };
    },
  );

  return {
    element: h('section', { 'aria-label': 'More' }, view.element),
    update: (snapshot: MonitorSnapshot): void => {
      now = snapshot;
      const columns = snapshot.columns.filter(({ role }) => role === 'output');
      patch(columns);
      view.setCount('outputs', count(columns.length));

      violations.fill(
        snapshot.violations.map(({ rule, column, count: rows, last }) => [
          h('code', {}, rule),
          column,
          count(rows),
          exactTime(last),
        ]),
      );
      violations.element.hidden = snapshot.violations.length === 0;
      noViolations.hidden = snapshot.violations.length > 0;
      view.setCount('violations', count(snapshot.violations.reduce((sum, each) => sum + each.count, 0)));

      deployments.fill(
        snapshot.deployments
          .map(({ at, action, version, digest }) => [
            exactTime(at),
            action,
            version,
            h('code', { title: digest }, digest.slice(0, 12)),
          ])
          .reverse(),
      );
      view.setCount('deployments', count(snapshot.deployments.length));

      const report = snapshot.golden;
      view.setCount(
        'golden',
        report === null ? '–' : report.differing === 0 ? `${report.rows} ✓` : `${report.differing} ✗`,
      );
      if (report === null) {
        golden.className = 'state';
        golden.replaceChildren(icon('circle-slash'), 'Not replayed yet. Replay Golden Rows asks the endpoint now.');
        setText(goldenFirst, '');
        return;
      }
      const same = report.differing === 0 && report.artifact === report.expected;
      golden.className = `state tone-${same ? 'good' : 'bad'}`;
      golden.replaceChildren(
        icon(same ? 'pass' : 'error'),
        report.differing === 0
          ? `All ${many(report.rows, 'golden row')} equal at ${exactTime(report.at)}.`
          : `${report.differing} of ${many(report.rows, 'golden row')} differ, by at most ${figure(report.largest)}, at ${exactTime(report.at)}.`,
      );
      const disk =
        report.artifact === report.expected
          ? 'The artifact on disk is the one that was deployed.'
          : `The artifact on disk is ${report.artifact.slice(0, 12)}, deployed was ${report.expected.slice(0, 12)}.`;
      setText(goldenFirst, report.first === null ? disk : `${report.first} ${disk}`);
    },
  };
}
