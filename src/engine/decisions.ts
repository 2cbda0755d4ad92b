import { unknownDomain } from '../contract/domain';
import { interpretOutput } from '../contract/interpret';
import { type Contract, type OutputSpec } from '../contract/model';
import { type PlainColumn } from '../contract/step';
import { type Json, type Prediction, type RawRow } from '../protocol/rows';

const deciding = ['threshold', 'argmax', 'labels'];

interface Decision {
  readonly output: OutputSpec;
  /** Column with the notebook's own decision, or with the number that the contract makes it of. */
  readonly column: string;
  /** Outputs between that column and the decision, first to last; none where the column is the decision itself. */
  readonly through: readonly OutputSpec[];
}

/**
 * The decisions of a contract that the notebook's predictions decide, too: those that the notebook wrote itself, and those that the contract makes of
 * a prediction that the notebook wrote. The contract's operations are applied to the notebook's float64, as the notebook would.
 */
export class NotebookDecisions {
  readonly #decisions: readonly Decision[];

  /** `predictions`: output name -> column of the reference. */
  constructor(
    private readonly contract: Contract,
    predictions: Readonly<Record<string, string>>,
  ) {
    this.#decisions = contract.outputs
      .filter(({ steps }) => steps.some(({ op }) => deciding.includes(op)))
      .flatMap((output) => decisionOf(contract, new Map(Object.entries(predictions)), output) ?? []);
  }

  /** How many rows have at least one decision that differs; null predictions (refused rows) have none. */
  flips(whole: readonly RawRow[], predictions: readonly (Prediction | null)[]): number {
    const flipped = new Set<number>();
    for (const decision of this.#decisions) {
      const rows = predictions.flatMap((prediction, row) => {
        const value = plain(whole[row]?.[decision.column]);
        return prediction && value ? [{ row, value, said: prediction[decision.output.name] ?? null }] : [];
      });
      const expected = this.#apply(
        decision,
        rows.map(({ value }) => value),
      );
      rows.forEach(({ row, said }, index) => {
        const [actual] = plain(said) ?? [];
        if (actual === undefined || String(expected[index]?.[0]) !== String(actual)) flipped.add(row);
      });
    }
    return flipped.size;
  }

  #apply({ through }: Decision, values: PlainColumn): PlainColumn {
    const [first] = values;
    return through.reduce(
      (rows, output) =>
        interpretOutput(
          output,
          rows,
          {
            type: typeof rows[0]?.[0] === 'string' ? 'string' : 'float64',
            width: first?.length,
            domain: unknownDomain,
            decision: false,
          },
          { precision: 'float64', classes: this.contract.model.classes },
        ),
      values,
    );
  }
}

function decisionOf(
  contract: Contract,
  columns: ReadonlyMap<string, string>,
  output: OutputSpec,
): Decision | undefined {
  const through: OutputSpec[] = [];
  let at: OutputSpec | undefined = output;
  while (at) {
    const column = columns.get(at.name);
    if (column !== undefined) return { output, column, through };
    through.unshift(at);
    const { from }: OutputSpec = at;
    // Only what stands before can be meant: an output of its own name is the model's.
    at = contract.outputs.slice(0, contract.outputs.indexOf(at)).find(({ name }) => name === from);
  }
  return undefined;
}

function plain(value: Json | undefined): (number | string)[] | undefined {
  const values = Array.isArray(value) ? value : [value];
  const plainValues = values.flatMap((each) =>
    typeof each === 'number' || typeof each === 'string' ? [each] : typeof each === 'boolean' ? [Number(each)] : [],
  );
  return plainValues.length === values.length ? plainValues : undefined;
}
