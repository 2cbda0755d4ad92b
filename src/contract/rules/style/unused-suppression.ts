import { deleteLine } from '../../edits';
import { type Rule } from '../../rule';
import { suppressionsOf, unusedRule } from '../../suppress';

/** Reports comments without an id or a reason; what suppresses nothing is added by `suppress`, which knows what was found. */
export const unusedSuppression: Rule = {
  id: unusedRule,
  severity: 'warning',
  summary: 'Every suppression suppresses something, and says why',
  phase: 'typing',
  *check({ document }) {
    for (const { ids, reason, from, to } of suppressionsOf(document.text)) {
      if (ids.length > 0 && reason !== '') continue;
      yield {
        at: { from, to },
        message: `This suppression has no ${ids.length === 0 ? 'rule id' : 'reason'} and does nothing — the next reader could not tell whether it still holds — write "# slipway-disable-next-line ID -- REASON".`,
      };
    }
  },
  fix({ at, data }, { document }) {
    if (!('from' in at)) return undefined;
    const line = suppressionsOf(document.text).find(({ from }) => from === at.from);
    if (line === undefined || data?.['id'] === undefined) return undefined;
    const rest = line.ids.filter((id) => id !== data['id']);
    if (rest.length === 0) return { title: 'Delete comment', edits: deleteLine(document, at.from) };
    const text = `# slipway-disable-next-line ${rest.join(', ')} -- ${line.reason}`;
    return { title: 'Delete id from comment', edits: [{ from: line.from, to: line.to, text }] };
  },
};
