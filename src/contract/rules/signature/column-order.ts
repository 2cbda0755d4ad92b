import { featureNames } from '../../feature-names';
import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';

export const columnOrder: Rule = {
  id: 'signature/column-order',
  severity: 'error',
  summary: 'Features stand in the order in which the model was trained on them',
  phase: 'typing',
  *check({ document, flow, model }) {
    const [feed, another] = flow.feeds;
    if (model.state !== 'read' || feed === undefined || another !== undefined) return;
    const state = flow.final.get(feed.column);
    const parts = state?.parts ?? [];
    for (const { key, names: wanted } of featureNames(model.signature.metadata)) {
      if (wanted.length !== parts.length || new Set(wanted).size !== wanted.length) continue;
      const inModel = new Set(wanted);
      const shared = parts.filter((part) => inModel.has(part));
      // Of other names nothing can be said; of nearly all the same their order can.
      if (shared.length < 2 || shared.length < 0.8 * parts.length) continue;
      const index = parts.findIndex((part, at) => inModel.has(part) && wanted[at] !== part);
      if (index < 0 || state === undefined) continue;
      const columns = [...state.origin, 'columns'];
      yield {
        at: document.has(columns) ? { path: columns, on: 'key' } : { path: state.origin, on: 'key' },
        message: `Feature ${index + 1} is ${quoted(parts[index] ?? '')} here, and the model was trained with ${quoted(wanted[index] ?? '')} there (its metadata ${quoted(key)}) — it takes numbers by their place, so it would answer every row wrongly, without an error — put the columns in the order ${wanted
          .slice(0, 8)
          .map((item) => plain(item))
          .join(', ')}${wanted.length > 8 ? ', …' : ''}.`,
        data: { wanted },
      };
    }
  },
  fix({ at, data }, { document, flow }) {
    const wanted = data?.['wanted'];
    const [feed] = flow.feeds;
    const state = feed === undefined ? undefined : flow.final.get(feed.column);
    if (!Array.isArray(wanted) || state === undefined || !('from' in at)) return undefined;
    const path = [...state.origin, 'columns'];
    const use = document.contract?.preprocessing.find((step) => step.path.join('\0') === state.origin.join('\0'));
    const columns = (use?.args as { columns?: unknown } | undefined)?.columns;
    // Only where each feature is a column by itself is there one way to write the list.
    if (!Array.isArray(columns) || columns.length !== wanted.length || !wanted.every((name) => columns.includes(name)))
      return undefined;
    const edits = wanted.flatMap((name, index) => {
      const from = document.rangeOf([...path, columns.indexOf(name)], 'value');
      const to = document.rangeOf([...path, index], 'value');
      return name === columns[index] ? [] : [{ ...to, text: document.text.slice(from.from, from.to) }];
    });
    return { title: "Put the columns in the model's order", edits };
  },
};
