import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type TableSummary } from '../../protocol/engine';
import { likelyLabel, predictionColumn } from './data-roles';
import { type Plain, type Recipe, type RecipeAnswer } from './recipe';

interface Drafted {
  readonly outputs: Readonly<Record<string, Plain>>;
  /** Output -> the column of the data with the training code's own answer. */
  readonly predictions: Readonly<Record<string, string>>;
  readonly label: string | undefined;
}

/** Outputs for what the model gives; for those whose answers the training code wrote down, the columns that hold them. */
export function draftOutputs(
  model: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
): Drafted {
  const label = summary && likelyLabel(summary, recipe);
  const drafter = new Drafter(
    model.signature.outputs,
    recipe,
    (suffix) => summary && predictionColumn(summary, suffix, recipe.columns),
  );
  const { probabilities, labels, value } = roles(model.signature.outputs);
  if (probabilities !== undefined) drafter.addProbabilities(probabilities, model.encodings.classes ?? []);
  if (labels !== undefined) drafter.addAnswer('decision', labels, 'label');
  if (value !== undefined && probabilities === undefined) drafter.addAnswer(label ?? 'prediction', value, 'value');
  return { outputs: drafter.outputs, predictions: drafter.predictions, label };
}

/** Which output of a model is what; a classifier has the first two, a regressor the last. */
function roles(outputs: readonly ValueInfo[]): {
  readonly probabilities: ValueInfo | undefined;
  readonly labels: ValueInfo | undefined;
  readonly value: ValueInfo | undefined;
} {
  const wide = ({ shape, elementType }: ValueInfo): boolean =>
    Number(shape?.[1] ?? 0) > 1 && elementType?.startsWith('float') === true;
  const probabilities = outputs.find(({ name }) => /proba|scores/i.test(name)) ?? outputs.find(wide);
  const others = outputs.filter((output) => output !== probabilities);
  const labels = others.find(({ elementType }) => elementType === 'int64' || elementType === 'string');
  return { probabilities, labels, value: others.find((output) => output !== labels) };
}

function stepsOf(answer: RecipeAnswer | undefined): { readonly [key: string]: Plain } {
  const [first, ...more] = answer?.steps ?? [];
  if (first === undefined) return {};
  return more.length === 0
    ? { [first.op]: first.args }
    : { steps: [first, ...more].map(({ op, args }) => ({ [op]: args })) };
}

class Drafter {
  readonly outputs: Record<string, Plain> = {};
  readonly predictions: Record<string, string> = {};
  /** `named`: the column of the data that is called like the prediction of that class, or of all. */
  constructor(
    private readonly given: readonly ValueInfo[],
    private readonly recipe: Recipe,
    private readonly named: (suffix: string) => string | undefined,
  ) {}

  addProbabilities({ name, kind, shape }: ValueInfo, classes: readonly string[]): void {
    // A sequence of maps is what ZipMap made; the finding about it says what to do.
    if (kind !== 'tensor') {
      this.add(name, { from: name }, undefined);
      return;
    }
    const width = typeof shape?.[1] === 'number' ? shape[1] : classes.length;
    const told = this.recipe.answers.flatMap(({ from, index }) => (from === 'probabilities' ? (index ?? []) : []));
    const asked = width === 2 ? [1] : Array.from({ length: width }, (_, index) => index);
    for (const index of told.length > 0 ? told : asked) {
      const label = classes[index] ?? '';
      const answer = this.answer('probabilities', index);
      const readable = /^[A-Za-z]/.test(label) ? label : width === 2 ? 'probability' : `probability_${label || index}`;
      this.add(readable, { from: name, index, ...stepsOf(answer) }, answer?.column ?? this.named(label));
    }
  }

  addAnswer(readable: string, { name }: ValueInfo, from: 'label' | 'value'): void {
    const answer = this.answer(from, undefined);
    const column = answer?.column ?? (this.recipe.answers.length === 0 ? this.named('') : undefined);
    this.add(readable, { from: name, ...stepsOf(answer) }, column);
  }

  private answer(from: RecipeAnswer['from'], index: number | undefined): RecipeAnswer | undefined {
    return this.recipe.answers.find((answer) => answer.from === from && answer.index === index);
  }

  /** Under another name where an output of the model has that one and means something else. */
  private add(name: string, spec: Plain, prediction: string | undefined): void {
    const taken = this.given.map((output) => output.name);
    let free = name;
    for (let n = 2; taken.includes(free) || Object.hasOwn(this.outputs, free); n++) free = `${name}_${n}`;
    this.outputs[free] = spec;
    if (prediction !== undefined) this.predictions[free] = prediction;
  }
}
