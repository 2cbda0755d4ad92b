import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type TableSummary } from '../../protocol/engine';
import { type AnswerKind, predictionColumn } from './data-roles';
import { type Choice } from './draft-columns';
import { type Plain, type Recipe, type RecipeAnswer } from './recipe';

export interface Drafted {
  readonly outputs: Readonly<Record<string, Plain>>;
  /** Output -> the column of the data with the training code's own answer. */
  readonly predictions: Readonly<Record<string, string>>;
}

/** More numbers that nobody has named stay together. */
const mostApart = 20;

/** Outputs for what the model gives; for those whose answers the training code wrote down, the columns that hold them. */
export function draftOutputs(
  model: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
  { label, targets = recipe.targets }: Pick<Choice, 'label' | 'targets'>,
): Drafted {
  const { signature, encodings } = model;
  const drafter = new Drafter(signature, recipe, summary);
  const { probabilities, labels, values } = roles(signature, encodings);
  const classes = encodings.classes ?? signature.zipMaps[0]?.classes ?? [];
  if (probabilities !== undefined) drafter.addProbabilities(probabilities, classes);
  if (probabilities === undefined || !drafter.addDecision(probabilities, classes))
    if (labels !== undefined) drafter.addAnswer('decision', labels, 'label');
  const answers = summary?.columns.find(({ name }) => name === label)?.distinct;
  for (const value of values) {
    // As many numbers as the label has values.
    const isChoice = Number(value.shape?.[1]) > 1 && value.shape?.[1] === answers;
    drafter.addValues(value, targets, isChoice ? 'logit' : nameOf(value, values, labels !== undefined, recipe, label));
  }
  return { outputs: drafter.outputs, predictions: drafter.predictions };
}

interface Roles {
  readonly probabilities: ValueInfo | undefined;
  readonly labels: ValueInfo | undefined;
  readonly values: readonly ValueInfo[];
}

/** Which output of a model is what; a classifier has the first two, a regressor and a network the last. */
function roles({ outputs, zipMaps }: ModelSignature, { classes, makers }: Encodings): Roles {
  const isShare = ({ name }: ValueInfo): boolean =>
    zipMaps.some(({ output }) => output === name) || /^(?:Softmax|Sigmoid)$/.test(makers.get(name) ?? '');
  const probabilities =
    outputs.find(({ name }) => /proba/i.test(name)) ??
    outputs.find(isShare) ??
    outputs.find(({ name }) => /score/i.test(name) && classes !== undefined);
  const others = outputs.filter((output) => output !== probabilities);
  const labels = others.find(({ elementType }) => elementType === 'int64' || elementType === 'string');
  const rest = others.filter((output) => output !== labels);
  return { probabilities, labels, values: probabilities === undefined ? rest : [] };
}

/** What a number is called that is neither a probability nor a class. */
function nameOf(
  { name }: ValueInfo,
  values: readonly ValueInfo[],
  isClassifier: boolean,
  { learned }: Recipe,
  label: string | undefined,
): string {
  if (/logit/i.test(name)) return 'logit';
  if (/score/i.test(name) || isClassifier) return 'score';
  if (values.length > 1) return /^[A-Za-z]\w*$/.test(name) ? name : 'prediction';
  return learned === 'other' ? 'prediction' : (label ?? 'prediction');
}

function stepsOf(steps: RecipeAnswer['steps']): { readonly [key: string]: Plain } {
  const [first, ...more] = steps;
  if (first === undefined) return {};
  return more.length === 0
    ? { [first.op]: first.args }
    : { steps: [first, ...more].map(({ op, args }) => ({ [op]: args })) };
}

class Drafter {
  readonly outputs: Record<string, Plain> = {};
  readonly predictions: Record<string, string> = {};
  constructor(
    private readonly signature: ModelSignature,
    private readonly recipe: Recipe,
    private readonly summary: TableSummary | undefined,
  ) {}

  addProbabilities(output: ValueInfo, classes: readonly string[]): void {
    const { name } = output;
    const width = this.widthOf(output) ?? classes.length;
    const told = this.recipe.answers.flatMap(({ from, index }) => (from === 'probabilities' ? (index ?? []) : []));
    // A network of one sigmoid.
    if (width === 1) {
      this.add('probability', { from: name }, this.named('probabilities', ''));
      return;
    }
    if (width > mostApart && told.length === 0 && !classes.some((one) => /^[A-Za-z]/.test(one))) {
      this.addTogether('probabilities', name);
      return;
    }
    const asked = width === 2 ? [1] : Array.from({ length: width }, (_, index) => index);
    for (const index of told.length > 0 ? told : asked) {
      const label = classes[index] ?? '';
      const answer = this.answer('probabilities', index);
      const readable = /^[A-Za-z]/.test(label) ? label : width === 2 ? 'probability' : `probability_${label || index}`;
      this.add(
        readable,
        { from: name, index, ...stepsOf(answer?.steps ?? []) },
        answer?.column ??
          this.named('probabilities', label) ??
          (width === 2 ? this.named('probabilities', '') : undefined),
      );
    }
  }

  /** By a limit of the notebook's own; false where it has none, or wrote down what the model itself decides. */
  addDecision(output: ValueInfo, classes: readonly string[]): boolean {
    const answer = this.recipe.answers.find(({ from }) => from === 'label');
    const limit = answer === undefined ? this.recipe.limit : answer.limit;
    const width = this.widthOf(output) ?? classes.length;
    if (limit === undefined || width > 2) return false;
    const steps = [
      ...(width === 2 ? [{ index: 1 }] : []),
      { threshold: limit },
      // What the notebook wrote down are numbers.
      ...(answer === undefined && classes.length === 2 ? [{ labels: [...classes] }] : []),
    ];
    this.add('decision', { from: output.name, steps }, answer?.column ?? this.named('label', ''));
    return true;
  }

  addAnswer(readable: string, { name }: ValueInfo, from: 'label' | 'value'): void {
    const answer = this.answer(from, undefined);
    const column = answer?.column ?? this.named(from, '');
    const { learned } = this.recipe;
    const undone = from === 'value' && Array.isArray(learned) ? learned : [];
    this.add(readable, { from: name, ...stepsOf(answer?.steps ?? undone) }, column);
  }

  /** A regressor's one number, or each of several by what it was fitted to. */
  addValues(output: ValueInfo, targets: readonly string[] | undefined, readable: string): void {
    const width = this.widthOf(output) ?? 1;
    if (width === 1) this.addAnswer(readable, output, 'value');
    else if (width > mostApart) this.addTogether(`${readable}s`, output.name);
    else
      for (let index = 0; index < width; index++)
        this.add(
          (targets?.length === width ? targets[index] : undefined) ?? `${readable}_${index}`,
          { from: output.name, index },
          undefined,
        );
    // The class of a network is where its largest number stands.
    if (width > 1 && readable === 'logit') this.add('class', { from: output.name, argmax: {} }, undefined);
  }

  /** Of thousands of classes the one that counts, and all numbers as a list. */
  private addTogether(readable: string, name: string): void {
    this.add(readable, { from: name }, undefined);
    this.add('class', { from: name, argmax: {} }, undefined);
  }

  /** Numbers of one row; of maps as many as there are classes. */
  private widthOf({ name, shape }: ValueInfo): number | undefined {
    const zipMap = this.signature.zipMaps.find(({ output }) => output === name);
    if (zipMap !== undefined) return zipMap.classes.length;
    const width = shape?.length === 1 ? 1 : shape?.[1];
    return typeof width === 'number' ? width : undefined;
  }

  private answer(from: RecipeAnswer['from'], index: number | undefined): RecipeAnswer | undefined {
    return this.recipe.answers.find((answer) => answer.from === from && answer.index === index);
  }

  /** The column of the data that is called like such a prediction; each holds one answer. */
  private named(kind: AnswerKind, suffix: string): string | undefined {
    if (this.summary === undefined || this.recipe.answers.length > 0) return undefined;
    const taken = new Map<string, unknown>([
      ...this.recipe.columns,
      ...Object.values(this.predictions).map((name): [string, unknown] => [name, true]),
    ]);
    return predictionColumn(this.summary, kind, suffix, taken);
  }

  /** Under another name where an output of the model has that one and means something else. */
  private add(name: string, spec: { readonly [key: string]: Plain }, prediction: string | undefined): void {
    const taken = this.signature.outputs.map((output) => output.name);
    const same = (candidate: string): boolean => candidate === spec['from'] && Object.keys(spec).length === 1;
    let free = name;
    for (let n = 2; (taken.includes(free) && !same(free)) || Object.hasOwn(this.outputs, free); n++)
      free = `${name}_${n}`;
    this.outputs[free] = spec;
    if (prediction !== undefined) this.predictions[free] = prediction;
  }
}
