import { type Path } from '../../model';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { suggest } from '../../suggest';
import { replaceValueFix } from '../rename-fix';

export const unknownColumn: Rule = {
  id: 'data/unknown-column',
  severity: 'error',
  summary: 'The reference data have a column for every input, prediction, label and time',
  phase: 'typing',
  *check({ document, reference }) {
    const { contract } = document;
    if (contract === undefined || reference.state !== 'read') return;
    const names = reference.summary.columns.map((column) => column.name);
    const known = new Set(names);
    for (const { name, path } of contract.inputs) {
      if (known.has(name)) continue;
      const meant = suggest(name, names);
      yield {
        at: { path, on: 'key' },
        message: `The reference has no column ${quoted(name)}.${meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`} — parity cannot be run and drift of this input cannot be seen — write the raw column to ${quoted(reference.path)}, under the name that callers use.`,
      };
    }
    const named: [Path, string | undefined][] = [
      ...Object.entries(contract.reference?.predictions ?? {}).map(([output, column]): [Path, string] => [
        ['reference', 'predictions', output],
        column,
      ]),
      [['reference', 'label'], contract.reference?.label],
      [['reference', 'time'], contract.reference?.time],
    ];
    for (const [path, name] of named) {
      if (name === undefined || known.has(name)) continue;
      const meant = suggest(name, names);
      yield {
        at: { path, on: 'value' },
        message: `The reference has no column ${quoted(name)}.${meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`} — what it holds cannot be compared with production — write the column from the notebook, or name one of ${names.slice(0, 8).map(quoted).join(', ')}${names.length > 8 ? ', …' : ''}.`,
        data: { path, ...(meant !== undefined && { meant }) },
      };
    }
  },
  fix: replaceValueFix,
};
