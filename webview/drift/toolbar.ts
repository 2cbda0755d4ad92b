import { select } from '../ui/controls';
import { el } from '../ui/dom';
import { button } from '../ui/toolkit';
import { type Context } from './context';
import { compared, type Compared } from './memory';
import { beginning, type Range, ranges } from './range';

const comparedNames: Readonly<Record<Compared, string>> = {
  newest: 'newest windows',
  last: 'last window',
  shown: 'what the timeline shows',
};

/** Which windows are compared, which are shown, and a way to take them along. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly compare: ReturnType<typeof select>;

  constructor(context: Context, options: { onCompare(choice: Compared): void; onRange(range: Range): void }) {
    const { host, memory, announcer } = context;
    const compareChoices = compared.map((value) => ({ value, label: comparedNames[value] }));
    this.compare = select('Compare with the reference', compareChoices, () => {
      const chosen = compared.find((each) => each === this.compare.get());
      if (chosen !== undefined) options.onCompare(chosen);
    });
    const rangeChoices = ranges.map((value) => ({ value, label: value }));
    const range = select('Range', rangeChoices, () => {
      const chosen = ranges.find((each) => each === range.get());
      if (chosen === undefined) return;
      memory.keep({ range: chosen });
      options.onRange(chosen);
    });
    range.set(memory.now.range);
    const save = (): void =>
      void host.call('exportWindows', { since: beginning(memory.now.range, Date.now()) }, { timeout: Infinity }).then(
        ({ saved }) => announcer.say(saved === null ? '' : `Saved as ${saved}.`),
        (error: unknown) => announcer.say(String(error)),
      );
    const refresh = (): void => void host.call('refresh', {}).catch((error: unknown) => announcer.say(String(error)));
    this.element = el(
      'div',
      { class: 'row toolbar' },
      el(
        'span',
        { class: 'row labelled' },
        el('span', { class: 'muted', 'aria-hidden': 'true' }, 'compare'),
        this.compare.element,
      ),
      el(
        'span',
        { class: 'row labelled' },
        el('span', { class: 'muted', 'aria-hidden': 'true' }, 'range'),
        range.element,
      ),
      button({ label: 'Export…', icon: 'export', onPress: save }),
      button({ label: 'Refresh', icon: 'refresh', kind: 'icon', onPress: refresh }),
    );
  }

  show(choice: Compared): void {
    this.compare.set(choice);
  }
}
