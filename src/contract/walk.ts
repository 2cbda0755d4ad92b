import { touchedNames } from './arguments';
import { type ColumnState, feedType, feedWidth, type Missing, stateAt } from './column';
import { inputDomain, unknownDomain } from './domain';
import { Inference, inferences } from './inference';
import { isSamePath } from './lenient';
import { type Contract, type InputSpec, type Path, type StepUse } from './model';
import { noOverflow } from './overflow';
import { plain, quoted } from './shown';
import { opsetIssue, unknownStep, within } from './step-issues';
import { bindArguments, outputSteps, preprocessingSteps } from './steps/registry';
import {
  type FlowIssue,
  type InferScope,
  type Precision,
  type PreprocessingStep,
  type StepIssue,
  type Written,
} from './step';
import { mostGuessed, suggest } from './suggest';
import { Timeline } from './timeline';

/** Reading the clocks of one takes some 60 ms, and an editor must not stand still over a contract. */
const mostZones = 8;

/** All columns at all points of the preprocessing, and what is wrong with its steps. */
interface Walk {
  readonly timeline: Timeline;
  readonly changed: readonly (readonly string[])[];
  readonly issues: readonly FlowIssue[];
}

/** The states in which raw columns enter. The next version of a contract has the same objects where nothing changed. */
const entering = new WeakMap<InputSpec, ColumnState>();

function inputState(input: InputSpec): ColumnState {
  const last = entering.get(input);
  if (last !== undefined) return last;
  const state: ColumnState = {
    name: input.name,
    type: feedType(input),
    time: input.type === 'date' || input.type === 'datetime',
    width: feedWidth(input),
    ...(input.shape !== undefined && { shape: input.shape }),
    ...(input.image && { layout: 'HWC' as const }),
    missing: missingOf(input),
    domain: inputDomain(input),
    overflow: noOverflow,
    origin: input.path,
    sources: [input.name],
  };
  entering.set(input, state);
  return state;
}

/** An empty text that is a value looks to every step like a missing one; it is meant for whoever names it. */
function missingOf({ type, missing, empty, categories }: InputSpec): Missing {
  if (missing !== 'forbid') return missing;
  const canBeEmpty = type === 'string' && empty === 'value' && (categories?.includes('') ?? true);
  return canBeEmpty ? 'pass' : false;
}

/** Infers every step in order; a step with an error poisons only the columns that it would have made. */
export function* walkSteps(contract: Contract, opset: number | undefined): Generator<void, Walk> {
  const walker = new Walker(contract, opset);
  for (const use of contract.preprocessing) {
    yield;
    walker.step(use);
  }
  return walker;
}

class Walker implements Walk {
  readonly timeline = new Timeline();
  readonly changed: (readonly string[])[] = [];
  readonly issues: FlowIssue[] = [];
  private readonly inputs: ReadonlyMap<string, InputSpec>;
  private readonly removedBy = new Map<string, Path>();
  private made: ReadonlyMap<string, readonly number[]> | undefined;
  private readonly zones = new Set<string>();
  /** Columns that were not there, so far. */
  private unknown = 0;

  constructor(
    private readonly contract: Contract,
    private readonly opset: number | undefined,
  ) {
    const inputs = new Map<string, InputSpec>();
    for (const input of contract.inputs) {
      inputs.set(input.name, input);
      this.timeline.set(input.name, inputState(input));
    }
    this.inputs = inputs;
  }

  step(use: StepUse): void {
    this.timeline.advance();
    const step = preprocessingSteps.get(use.op);
    const bound = step === undefined ? undefined : bindArguments(step, use);
    if (bound?.ok === true) {
      this.checkOpset(bound.step, bound.args, use);
      this.checkZones(bound.step, bound.args, use);
      this.infer(use, bound.step, bound.args, bound.precision ?? this.contract.precision);
      return;
    }
    if (bound === undefined) this.issues.push(unknownStep(use, preprocessingSteps, outputSteps));
    else for (const issue of bound.issues) this.issues.push(within(use.path, issue));
    const { columns, into } = touchedNames(use.args);
    const names = into.length > 0 ? into : columns;
    for (const name of names) this.timeline.set(name, poisoned(name, use.path));
    this.changed.push([...new Set(names)]);
  }

  /** What the step does to the columns; again what it did in an earlier version of the contract if it would see the same. */
  private infer(use: StepUse, step: PreprocessingStep<unknown>, args: unknown, precision: Precision): void {
    const before = this.timeline.point - 1;
    const last = inferences.get(use);
    const inference =
      last?.holds(
        precision,
        (name) => this.timeline.get(name, before),
        (name) => this.inputs.get(name),
      ) === true
        ? last
        : new Inference(precision);
    if (inference === last) {
      for (const [name, state] of inference.written) this.timeline.set(name, state);
      for (const name of inference.removed) this.removedBy.set(name, use.path);
    } else {
      step.infer(args, this.scope(use, inference));
      inferences.set(use, inference);
    }
    for (const issue of inference.issues) this.issues.push(issue);
    this.changed.push(inference.changed);
  }

  private checkOpset(step: PreprocessingStep<unknown>, args: unknown, use: StepUse): void {
    if (this.opset === undefined) return;
    const needed = step.opset(args, this.timeline.at(this.timeline.point - 1));
    if (this.opset < needed) this.issues.push(opsetIssue(use, needed, this.opset, step.newest));
  }

  private checkZones(step: PreprocessingStep<unknown>, args: unknown, use: StepUse): void {
    const more = (step.zones?.(args) ?? []).filter((zone) => !this.zones.has(zone));
    const told = this.zones.size > mostZones;
    for (const zone of more) this.zones.add(zone);
    if (told || this.zones.size <= mostZones) return;
    this.issues.push({
      code: 'step-argument',
      path: use.path,
      on: 'key',
      message: `With this step the contract names ${this.zones.size} time zones, and ${mostZones} are allowed — the clocks of each are read whenever the contract is compiled, and are part of the artifact — compute these columns before the row is sent, or take one zone for those that keep the same time.`,
      data: { step: use.op, zones: this.zones.size },
    });
  }

  private scope(use: StepUse, inference: Inference): InferScope {
    const { timeline } = this;
    const before = timeline.point - 1;
    const issue = (found: StepIssue): void => {
      inference.issues.push(within(use.path, found));
    };
    const set = (name: string, state: ColumnState | undefined): void => {
      inference.written.set(name, state);
      timeline.set(name, state);
    };
    const ask = (name: string): ColumnState | undefined => {
      const state = timeline.get(name, before);
      inference.columns.set(name, state);
      return state;
    };
    /** What is there now, of which this step itself may have made something. */
    const current = (name: string): ColumnState | undefined => {
      ask(name);
      return timeline.get(name);
    };
    /** Whether a new column may have this name; if not, that is reported. */
    const free = (name: string, into: Path | undefined): boolean => {
      const taken = into === undefined ? undefined : current(name);
      if (taken === undefined || into === undefined) return true;
      if (!taken.poisoned)
        issue({
          code: 'duplicate-name',
          path: into,
          message: `There is a column ${quoted(name)} already — two columns of one name could not be told apart, and one would silently replace the other — choose another name, or drop the old column first.`,
          data: { name },
          related: [{ path: taken.origin, message: 'made here' }],
        });
      return false;
    };
    return {
      get columns() {
        inference.sawAll = true;
        return timeline.at(before);
      },
      precision: inference.precision,
      origin: use.path,
      input: (name) => {
        const input = this.inputs.get(name);
        inference.inputs.set(name, input);
        return input;
      },
      column: (name, at) => {
        const state = ask(name);
        if (state === undefined) {
          // What is said of it depends on all names that there are.
          inference.sawAll = true;
          inference.issues.push(this.unknownColumn(name, [...use.path, ...at], isKey(at)));
        }
        return state?.poisoned ? undefined : state;
      },
      write: (column, into) => {
        if (!free(column.name, into)) set(column.name, poisoned(column.name, use.path));
        // One that was made by this step before stays the same object: steps after it compare them.
        else set(column.name, isMadeAt(column, use.path) ? column : stateAt(column, use.path));
      },
      poison: (name, into) => {
        free(name, into);
        set(name, poisoned(name, use.path));
      },
      remove: (name) => {
        if (current(name) === undefined) return;
        inference.removed.push(name);
        this.removedBy.set(name, use.path);
        set(name, undefined);
      },
      issue,
    };
  }

  private unknownColumn(name: string, path: Path, onKey: boolean): FlowIssue {
    const place = onKey ? { path, on: 'key' as const } : { path };
    const step = this.timeline.point - 1;
    const later = this.makers()
      .get(name)
      ?.find((index) => index >= step);
    if (later !== undefined) {
      const maker = this.contract.preprocessing[later];
      const itself = later === step;
      return {
        code: 'used-before-made',
        ...place,
        message: `${quoted(name)} is made by ${itself ? 'this step' : `step ${later + 1}, ${plain(maker?.op ?? '')}, after it is used here`} — steps run in the order in which they are written, so no artifact can be made — ${itself ? 'name a column that is there before' : 'move that step up'}.`,
        data: { name, madeBy: maker?.path ?? [] },
        ...(maker !== undefined && !itself && { related: [{ path: maker.path, message: 'made here' }] }),
      };
    }
    const removed = this.removedBy.get(name);
    if (removed !== undefined)
      return {
        code: 'unknown-column',
        ...place,
        message: `${quoted(name)} is not there any more: an earlier step took it away — this step has nothing to work on, so no artifact can be made — take ${quoted(name)} out of this step, or keep the column.`,
        data: { name, candidates: [] },
        related: [{ path: removed, message: 'taken away here' }],
      };
    if (++this.unknown > mostGuessed)
      return {
        code: 'unknown-column',
        ...place,
        message: `There is no column ${quoted(name)} — this step has nothing to work on, so no artifact can be made — declare it under "inputs".`,
        data: { name, candidates: [] },
      };
    const present = [...this.timeline.at(step).values()].filter((state) => !state.poisoned).map((state) => state.name);
    const meant = suggest(name, present);
    const todo =
      meant !== undefined
        ? `write ${quoted(meant)}`
        : `declare it under "inputs", or name one of ${present.slice(0, 8).map(quoted).join(', ')}${present.length > 8 ? ' …' : ''}`;
    return {
      code: 'unknown-column',
      ...place,
      message: `There is no column ${quoted(name)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — this step has nothing to work on, so no artifact can be made — ${todo}.`,
      data: { name, candidates: meant === undefined ? present.slice(0, 20) : [meant], ...(meant && { meant }) },
    };
  }

  /** Which steps make a new column of a name; wanted only when something is wrong. */
  private makers(): ReadonlyMap<string, readonly number[]> {
    if (this.made !== undefined) return this.made;
    const made = new Map<string, number[]>();
    this.contract.preprocessing.forEach(({ args }, index) => {
      for (const name of touchedNames(args).into) {
        const steps = made.get(name);
        if (steps === undefined) made.set(name, [index]);
        else steps.push(index);
      }
    });
    this.made = made;
    return made;
  }
}

function isMadeAt(column: Written, path: Path): column is ColumnState {
  return column.origin !== undefined && isSamePath(column.origin, path);
}

/** Whether a name stands as a key of "columns": elsewhere it is a value, such as that of "since". */
function isKey(at: Path): boolean {
  return at.at(-2) === 'columns' && typeof at.at(-1) === 'string';
}

function poisoned(name: string, origin: Path): ColumnState {
  return {
    name,
    type: 'float64',
    time: false,
    width: 1,
    missing: false,
    domain: unknownDomain,
    overflow: noOverflow,
    origin,
    sources: [],
    poisoned: true,
  };
}
