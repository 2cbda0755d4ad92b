import { type Path } from '../../model';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { mostGuessed, suggest } from '../../suggest';
import { renameFix } from '../rename-fix';

export const unknownOutput: Rule = {
  id: 'parity/unknown-output',
  severity: 'error',
  summary: 'Predictions and tolerances are of outputs that the contract has',
  phase: 'typing',
  *check({ document }) {
    const { contract } = document;
    if (contract === undefined) return;
    const outputs = contract.outputs.map(({ name }) => name);
    const named: readonly (readonly [Path, readonly string[], string])[] = [
      [
        ['reference', 'predictions'],
        Object.keys(contract.reference?.predictions ?? {}),
        'parity cannot compare what the notebook predicted',
      ],
      [
        ['parity'],
        Object.keys(contract.parity),
        'the tolerance is for nothing, and the output is held to the usual one',
      ],
    ];
    const known = new Set(outputs);
    let guessed = 0;
    for (const [path, names, why] of named) {
      const taken = new Set(names);
      const absent = outputs.filter((output) => !taken.has(output));
      for (const name of names) {
        if (known.has(name)) continue;
        const meant = ++guessed > mostGuessed ? undefined : suggest(name, absent);
        yield {
          at: { path: [...path, name], on: 'key' },
          message: `The contract has no output ${quoted(name)}.${meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`} — ${why} — ${meant === undefined ? `write one of ${outputs.slice(0, 8).map(quoted).join(', ')}, or delete it` : `write ${quoted(meant)}`}.`,
          ...(meant !== undefined && { data: { meant } }),
        };
      }
    }
  },
  fix: renameFix,
};
