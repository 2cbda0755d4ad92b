import { type driftMethods } from '../../src/protocol/drift-panel';
import { type Verdict } from '../../src/protocol/verdict';
import { button, enable } from '../ui/controls';
import { h, icon, setText } from '../ui/element';
import { type Host } from '../ui/host';
import { statusLine } from '../ui/states';
import { clockTime, exactTime, many, span, verdictLooks } from '../ui/words';
import { type Saved } from './saved';

const finds = {
  accuses: { codicon: 'arrow-right', word: 'Supports' },
  excludes: { codicon: 'circle-slash', word: 'Speaks against' },
  silent: { codicon: 'question', word: 'Cannot tell' },
} as const;

const retraining = {
  held: 'Retraining is held.',
  advised: 'Retraining is advised.',
  'not needed': 'No retraining needed.',
} as const;

/** The answer of the panel: what is wrong, since when, what now. */
export function verdictSection(host: Host<typeof driftMethods, Saved>, column: () => string | null) {
  const status = statusLine();
  const look = h('p', { class: 'verdict-word' });
  const headline = h('h2');
  const since = h('span', { class: 'quiet' });
  const advice = h('p', { class: 'prose' });
  const held = h('span', {});
  const proofs = h('ul', { class: 'evidence' });
  const proofCount = h('summary', {});
  const proofBox = h('details', {}, proofCount, proofs);

  const act = (label: string, codicon: string, run: () => Promise<string>): HTMLElement => {
    const element = button(
      label,
      () => {
        enable(element, false);
        status.say('');
        run()
          .then(status.say)
          .catch((error: unknown) => status.say(error instanceof Error ? error.message : String(error)))
          .finally(() => enable(element, true));
      },
      { codicon },
    );
    return element;
  };
  const rollBack = act('Roll Back', 'discard', async () =>
    (await host.request('rollBack', {}, { timeout: Infinity })).done ? 'Rolled back.' : '',
  );
  const actions = h(
    'div',
    { class: 'actions' },
    rollBack,
    act('Replay Golden Rows', 'debug-rerun', async () => {
      await host.request('replayGolden', {}, { timeout: 120_000 });
      return 'Golden rows replayed.';
    }),
    act('Copy Report', 'copy', async () => {
      await host.request('copyReport', {});
      return 'Report copied.';
    }),
    act('Open Contract', 'go-to-file', async () => {
      await host.request('openContract', { column: column() });
      return '';
    }),
    act('Show Log', 'output', async () => {
      await host.request('showLog', {});
      return '';
    }),
  );
  const element = h(
    'section',
    { 'aria-label': 'Verdict' },
    look,
    h('div', { 'aria-live': 'polite' }, headline),
    advice,
    h('p', { class: 'facts' }, held, since),
    actions,
    status.element,
    proofBox,
  );
  let onset: number | null = null;

  return {
    element,
    /** Brings the relative time up to date. */
    tick: (now: number): void =>
      setText(since, onset === null ? '' : `Since ${clockTime(onset)} (${span(now - onset)}).`),
    update: (verdict: Verdict, canRollBack: boolean): void => {
      const { icon: codicon, word, tone } = verdictLooks[verdict.kind];
      element.className = `verdict tone-${tone}`;
      const impact = verdict.impact === 'unknown' ? '' : ` · ${verdict.impact}`;
      if (look.textContent !== word + impact) look.replaceChildren(icon(codicon), word + impact);
      setText(headline, verdict.headline);
      setText(advice, verdict.advice);
      const more =
        verdict.rowsNeeded === undefined ? '' : ` ${many(verdict.rowsNeeded, 'more row decides', 'more rows decide')}.`;
      setText(held, retraining[verdict.retraining] + more);
      onset = verdict.since;
      since.title = onset === null ? '' : exactTime(onset);
      enable(rollBack, canRollBack);
      rollBack.title = canRollBack ? '' : 'Nothing was deployed before this version.';
      setText(proofCount, `Evidence (${verdict.evidence.length})`);
      proofBox.hidden = verdict.evidence.length === 0;
      proofs.replaceChildren(
        ...verdict.evidence.map(({ finds: how, points, says }) =>
          h(
            'li',
            {},
            icon(finds[how].codicon),
            h(
              'span',
              {},
              says,
              ' ',
              h('span', { class: 'quiet' }, `${finds[how].word}: ${verdictLooks[points].word.toLowerCase()}`),
            ),
          ),
        ),
      );
    },
  };
}
