import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { type Evidence } from '../../src/protocol/verdict';
import { KeyedList, type View, el, icon, setAttribute, setRich, setText, show } from '../ui/dom';
import { Refused } from '../ui/messages';
import { button, emphasize, setEnabled } from '../ui/toolkit';
import { When } from '../ui/when';
import { type Context } from './context';
import { headlineAfter, looks } from './words';

const finds: Readonly<Record<Evidence['finds'], { icon: string; words: string }>> = {
  accuses: { icon: 'arrow-right', words: 'points to' },
  excludes: { icon: 'circle-slash', words: 'excludes' },
  silent: { icon: 'dash', words: 'silent on' },
};

const subjects: Readonly<Record<Evidence['points'], string>> = {
  healthy: 'health',
  stack: 'stack',
  data: 'data',
  population: 'population',
  concept: 'concept',
  labels: 'labels',
  undecided: 'drift',
};

/** What is wrong, since when, what to do, and what that rests on. */
export class VerdictLine {
  readonly element: HTMLElement;
  private readonly mark = icon('question');
  private readonly word = el('h2');
  private readonly headline = el('p', { class: 'headline' });
  private readonly advice = el('p');
  private readonly since = new When('since');
  private readonly sinceLine = el('span', { class: 'muted' }, 'since ', this.since.element);
  private readonly retraining = el('span', { class: 'retraining' });
  private readonly trouble = el('p', { class: 'trouble', role: 'alert' });
  private readonly note = el('p', { class: 'muted' });
  private readonly evidence = el('details', { class: 'evidence' });
  private readonly evidenceTitle = el('summary');
  private readonly list: KeyedList<Evidence & { key: string }>;
  private readonly rollBack: HTMLElement;
  private lastKind: string | undefined;

  constructor(private readonly context: Context) {
    const items = el('ul');
    this.list = new KeyedList<Evidence & { key: string }>(
      items,
      (item) => item.key,
      () => this.makeItem(),
    );
    this.evidence.append(this.evidenceTitle, items);
    this.evidence.open = context.memory.isOpen('evidence');
    this.evidence.addEventListener('toggle', () => context.memory.setOpen('evidence', this.evidence.open));
    const { host } = context;
    this.rollBack = this.action(
      'Roll Back',
      'discard',
      () => host.call('rollBack', {}, { timeout: Infinity }),
      'Rolled back.',
      ({ done }) => done,
    );
    const actions = el(
      'div',
      { class: 'row actions' },
      this.rollBack,
      this.action(
        'Replay Golden Rows',
        'debug-restart',
        () => host.call('replayGolden', {}, { timeout: 120_000 }),
        'Golden rows replayed.',
      ),
      this.action('Copy Report for the Owner of the Data', 'copy', () => host.call('copyReport', {}), 'Report copied.'),
      this.action('Open Contract', 'go-to-file', () => host.call('openContract', { column: null })),
      this.action('Show Log', 'output', () => host.call('showLog', {})),
      this.retraining,
    );
    show(this.trouble, false);
    show(this.note, false);
    this.element = el(
      'section',
      { class: 'verdict' },
      el('div', { class: 'verdict-head' }, this.mark, this.word, this.sinceLine),
      this.headline,
      this.advice,
      actions,
      this.trouble,
      this.note,
      this.evidence,
    );
    context.ticks.add((now) => this.since.tick(now));
  }

  update(snapshot: MonitorSnapshot): void {
    const { verdict } = snapshot;
    const look = looks[verdict.kind];
    setAttribute(this.element, 'data-tone', look.tone);
    setAttribute(this.mark, 'class', `codicon codicon-${look.icon} state-${look.tone}`);
    setText(this.word, look.word);
    const headline = headlineAfter(look.word, verdict.headline);
    setRich(this.headline, headline);
    setRich(this.advice, verdict.advice);
    this.since.set(verdict.since, Date.now());
    show(this.sinceLine, verdict.since !== null);
    setText(this.retraining, verdict.retraining === 'not needed' ? '' : `Retraining is ${verdict.retraining}.`);
    setText(this.evidenceTitle, `Evidence (${verdict.evidence.length})`);
    show(this.evidence, verdict.evidence.length > 0);
    this.list.update(verdict.evidence.map((item, i) => ({ ...item, key: `${item.kind}-${item.columns.join()}-${i}` })));
    emphasize(this.rollBack, verdict.kind === 'stack');
    setEnabled(this.rollBack, new Set(snapshot.deployments.map(({ digest }) => digest)).size > 1);
    if (this.lastKind !== undefined && this.lastKind !== verdict.kind)
      this.context.announcer.say(`${snapshot.model}: ${look.word}. ${headline.replaceAll('`', '')}`);
    this.lastKind = verdict.kind;
  }

  private action<R>(
    label: string,
    picture: string,
    call: () => Promise<R>,
    done?: string,
    took: (result: R) => boolean = () => true,
  ): HTMLElement {
    const element = button({ label, icon: picture, onPress: () => void press() });
    const press = async (): Promise<void> => {
      setEnabled(element, false);
      show(this.trouble, false);
      show(this.note, false);
      try {
        const result = await call();
        if (done !== undefined && took(result)) {
          setText(this.note, done);
          show(this.note, true);
          this.context.announcer.say(done);
        }
      } catch (error) {
        setText(this.trouble, `${label}: ${error instanceof Refused ? error.message : String(error)}`);
        show(this.trouble, true);
      } finally {
        setEnabled(element, true);
      }
    };
    return element;
  }

  private makeItem(): View<Evidence> {
    const mark = icon('dash');
    const word = el('span', { class: 'muted evidence-word' });
    const says = el('span', { class: 'evidence-says' });
    return {
      element: el('li', {}, mark, word, says),
      update: (item) => {
        const find = finds[item.finds];
        setAttribute(mark, 'class', `codicon codicon-${find.icon}`);
        setText(word, `${find.words} ${subjects[item.points]}`);
        setRich(says, item.says);
      },
    };
  }
}
