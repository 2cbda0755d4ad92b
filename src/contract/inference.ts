import { type ColumnState } from './column';
import { type InputSpec, type StepUse } from './model';
import { type FlowIssue, type Precision } from './step';

/** What a step asked, and what it did on the answers: on the same answers it does the same again. */
export class Inference {
  readonly columns = new Map<string, ColumnState | undefined>();
  readonly inputs = new Map<string, InputSpec | undefined>();
  /** It asked something that is not kept here: what it did means nothing for another version of the contract. */
  sawAll = false;
  /** The columns that it made or changed, in order; undefined where it took one away. */
  readonly written = new Map<string, ColumnState | undefined>();
  readonly removed: string[] = [];
  private names: readonly string[] | undefined;
  readonly issues: FlowIssue[] = [];

  constructor(readonly precision: Precision) {}

  /** The names of what was written, once nothing more is. */
  get changed(): readonly string[] {
    return (this.names ??= [...this.written.keys()]);
  }

  /** Whether the step would see the same now. Answers are compared as objects: what did not change is the same one. */
  holds(
    precision: Precision,
    column: (name: string) => ColumnState | undefined,
    input: (name: string) => InputSpec | undefined,
  ): boolean {
    if (this.sawAll || precision !== this.precision) return false;
    for (const [name, state] of this.columns) if (column(name) !== state) return false;
    for (const [name, spec] of this.inputs) if (input(name) !== spec) return false;
    return true;
  }
}

/** The last inference of each step. The next version of a contract has the same steps where nothing changed. */
export const inferences = new WeakMap<StepUse, Inference>();
