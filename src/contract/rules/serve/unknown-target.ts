import { pathOf } from '../../edits';
import { type Rule } from '../../rule';
import { runtimeKinds, targetsOf } from '../../runtimes/registry';
import { plain, quoted } from '../../shown';
import { mostGuessed, suggest } from '../../suggest';
import { renameFix, replaceValueFix } from '../rename-fix';

const names = runtimeKinds.flatMap((kind) => kind.names);
const forms = runtimeKinds.map(({ form }) => form).join(', ');

export const unknownTarget: Rule = {
  id: 'serve/unknown-target',
  severity: 'error',
  summary: 'Every target is of a type that Slipway knows',
  phase: 'typing',
  *check({ document }) {
    if (document.contract === undefined) return;
    let guessed = 0;
    // A second target of one name would be no contract any more.
    const taken = new Set(Object.keys(document.contract.targets));
    for (const { name, type, known } of targetsOf(document.contract)) {
      if (known) continue;
      const written = Object.hasOwn(document.contract.targets[name] ?? {}, 'type');
      const near = ++guessed > mostGuessed ? undefined : suggest(type, names);
      const meant = near !== undefined && !written && taken.has(near) ? undefined : near;
      if (meant !== undefined && !written) taken.add(meant);
      const path = written ? ['targets', name, 'type'] : ['targets', name];
      const asked = meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`;
      const todo = meant === undefined ? `write "type:" and one of ${forms}` : `write type: ${plain(meant)}`;
      yield {
        at: { path, on: written ? 'value' : 'key' },
        message: `The target ${plain(name)} is ${written ? `of type ${quoted(type)}, which` : 'without a type, and its name'} is none of ${forms}${asked} — nobody can tell whether the artifact runs there, and it cannot be deployed there — ${todo}.`,
        data: { path, ...(meant !== undefined && { meant }) },
      };
    }
  },
  fix: (report, context) => (pathOf(report.data)?.length === 2 ? renameFix : replaceValueFix)(report, context),
};
