import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { mostGuessed, suggest } from '../../suggest';
import { renameFix } from '../rename-fix';

export const unknownColumn: Rule = {
  id: 'example/unknown-column',
  severity: 'error',
  summary: 'Examples name inputs and outputs that the contract has',
  phase: 'typing',
  *check({ document }) {
    const { contract } = document;
    if (contract === undefined) return;
    const inputs = new Set(['id', ...contract.inputs.map((input) => input.name)]);
    let guessed = 0;
    const outputs = new Set(contract.outputs.map((output) => output.name));
    for (const { name, path, row, expect } of contract.examples) {
      const parts: [string, string, ReadonlySet<string>, object][] = [];
      if (contract.extra === 'refuse') parts.push(['row', 'input', inputs, row]);
      parts.push(['expect', 'output', outputs, expect ?? {}]);
      for (const [part, kind, known, values] of parts) {
        const unknown = Object.keys(values).filter((key) => !known.has(key));
        if (unknown.length === 0) continue;
        const absent = [...known].filter((candidate) => candidate !== 'id' && !Object.hasOwn(values, candidate));
        for (const key of unknown) {
          const meant = ++guessed > mostGuessed ? undefined : suggest(key, absent);
          yield {
            at: { path: [...path, part, key], on: 'key' },
            message: `The contract has no ${kind} ${quoted(key)}, which the example ${quoted(name)} names.${meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`} — ${part === 'row' ? 'a caller who sends it is refused' : 'it can never be as expected'} — ${meant === undefined ? `delete it, or add the ${kind}` : `write ${quoted(meant)}`}.`,
            ...(meant !== undefined && { data: { meant } }),
          };
        }
      }
    }
  },
  fix: renameFix,
};
