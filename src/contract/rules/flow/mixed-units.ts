import { type Formula } from '../../formula/parse';
import { type OperationName } from '../../formula/names';
import { type InputSpec } from '../../model';
import { type TextRange } from '../../places';
import { type Report, type Rule } from '../../rule';
import { plain, quoted } from '../../shown';
import { bindArguments, preprocessingSteps } from '../../steps/registry';
import { placeInFormula } from '../formula-place';

/** What has a meaning only between quantities of one unit. */
const alike = new Set<OperationName>(['add', 'sub', 'min', 'max', 'lt', 'le', 'gt', 'ge', 'eq', 'ne']);

interface Arguments {
  readonly formula: Formula;
  readonly with: Readonly<Record<string, string>>;
}

interface SideBySide {
  readonly names: readonly string[];
  readonly part: TextRange;
}

/** The raw columns that an operation puts side by side, each such operation of a formula. */
function* sideBySide(node: Formula): Iterable<SideBySide> {
  if (node.kind !== 'apply') return;
  const columns = node.args.flatMap((part) => (part.kind === 'column' ? [part.name] : []));
  if (alike.has(node.op) && columns.length > 1) yield { names: columns, part: node };
  for (const part of node.args) yield* sideBySide(part);
}

export const mixedUnits: Rule = {
  id: 'flow/mixed-units',
  severity: 'warning',
  summary: 'Columns that are added or compared have one unit',
  phase: 'typing',
  *check(context): Iterable<Report> {
    const { document, flow } = context;
    const { contract } = document;
    if (contract === undefined) return;
    const step = preprocessingSteps.get('arithmetic');
    let inputs: ReadonlyMap<string, InputSpec> | undefined;
    for (const [index, use] of contract.preprocessing.entries()) {
      const bound = use.op === 'arithmetic' && step !== undefined ? bindArguments(step, use) : undefined;
      if (bound?.ok !== true) continue;
      inputs ??= new Map(contract.inputs.map((input) => [input.name, input]));
      const { formula, with: short } = bound.args as Arguments;
      const before = flow.after[index - 1] ?? flow.inputs;
      for (const { names, part } of sideBySide(formula)) {
        const raw = names.flatMap((name): InputSpec[] => {
          const column = Object.hasOwn(short, name) ? (short[name] ?? name) : name;
          const input = inputs?.get(column);
          // What a step has rewritten may have another unit.
          return input !== undefined && before.get(column)?.origin === input.path ? [input] : [];
        });
        const [first, other] = differing(raw);
        if (first === undefined || other === undefined) continue;
        yield {
          at: placeInFormula(context, [...use.path, 'formula'], part),
          message: `The formula puts ${said(first)} beside ${said(other)} — if they are not of one unit, the feature is off by a factor, without an error — ${other.unit === undefined ? `declare the unit of ${quoted(other.name)}` : 'convert one of them, as the notebook does, or correct the unit that is wrong'}.`,
          related: [first, other].map(({ path, name }) => ({
            at: { path, on: 'key' as const },
            message: `${quoted(name)} is declared here`,
          })),
        };
      }
    }
  },
};

/** Two of which the units differ, or only the first declares one. */
function differing(inputs: readonly InputSpec[]): readonly InputSpec[] {
  const first = inputs.find(({ unit }) => unit !== undefined);
  const other = inputs.find(({ unit }) => unit !== first?.unit);
  return first === undefined || other === undefined ? [] : [first, other];
}

function said({ name, unit }: InputSpec): string {
  return unit === undefined ? `${quoted(name)}, which declares no unit,` : `${quoted(name)} in ${plain(unit)}`;
}
