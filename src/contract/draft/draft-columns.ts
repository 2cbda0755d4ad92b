import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature, type ValueInfo } from '../../onnx/signature';
import { type TableSummary } from '../../protocol/engine';
import { featureNames } from '../feature-names';
import { likelyLabel, predictionColumns } from './data-roles';
import { answersOf, type Encoder, fitting } from './fitting';
import { type Recipe } from './recipe';

/** Which raw columns the model takes, and which of the data hold the true answer. */
export interface Choice {
  readonly columns: readonly string[];
  readonly label: string | undefined;
  /** What tells the label, as a sentence goes on after "the label is ". */
  readonly why?: string;
  /** The columns that a model of several numbers was fitted to. */
  readonly targets?: readonly string[];
  /** By raw column the model's name of it, where that is another: exporters write "_" for what is no letter. */
  readonly called: ReadonlyMap<string, string>;
  /** How text becomes as many features as the model takes. */
  readonly encoder?: Encoder;
  /** Why a choice is none, each as a sentence goes on after "Not found: ". */
  readonly gaps: readonly string[];
}

/** The raw columns: those that the training code uses, or the model names, or as many of the data as the model takes. */
export function chooseColumns(
  { signature, encodings }: { readonly signature: ModelSignature; readonly encodings: Encodings },
  summary: TableSummary | undefined,
  recipe: Recipe,
): Choice {
  const { inputs } = signature;
  const used = [...recipe.columns.keys()];
  if (summary === undefined)
    return used.length > 0
      ? { columns: used, label: undefined, called: callings(inputs, used), gaps: [] }
      : { columns: inputs.map(({ name }) => name), label: undefined, called: new Map(), gaps: [] };
  const named = used.length > 0 ? used : namedColumns(signature, summary);
  const aside = predictionColumns(summary, encodings.classes, recipe);
  const free = summary.columns.filter(({ name }) => !named?.includes(name) && !aside.includes(name));
  const { label, why, gap } = likelyLabel(summary, free, recipe, { signature, encodings, isOpen: named === undefined });
  const gaps = gap === undefined ? [] : [gap];
  const told = why !== undefined && { why };
  if (named !== undefined) return { columns: named, label, ...told, called: callings(inputs, named), gaps };
  const rest = free.filter(({ name }) => name !== label);
  // Which columns are features is not known before the answer is.
  const open = label === undefined && gap === undefined;
  const {
    columns,
    encoder,
    answers,
    gap: unfit,
  } = fitting(rest, signature, open ? answersOf(rest, signature, encodings) : []);
  const [only, ...more] = answers;
  return {
    columns,
    label: more.length === 0 ? (only ?? label) : undefined,
    ...told,
    ...(only !== undefined &&
      more.length === 0 && {
        why: `the ${rest.at(-1)?.name === only ? 'last' : 'first'} column, the others are the features`,
      }),
    ...(more.length > 0 && { targets: answers }),
    called: new Map(),
    ...(encoder !== undefined && { encoder }),
    gaps: [...gaps, ...(gap === undefined && unfit !== undefined ? [unfit] : [])],
  };
}

/** The raw columns where the model names them itself: that of a whole pipeline by its inputs. */
function namedColumns({ inputs, metadata }: ModelSignature, { columns }: TableSummary): readonly string[] | undefined {
  const known = columns.map(({ name }) => name);
  const called = callings(inputs, known);
  if (inputs.some((input) => isSingle(input) && known.includes(input.name)) || called.size > 0) {
    const raw = new Map([...called].map(([column, name]) => [name, column]));
    return inputs.map(({ name }) => raw.get(name) ?? name);
  }
  return featureNames(metadata).find((one) => one.names.length > 0 && one.names.every((name) => known.includes(name)))
    ?.names;
}

/** Of one number or text a row: it may be a column, where a vector is none that has its name. */
export function isSingle({ shape }: ValueInfo): boolean {
  return shape === undefined || shape.slice(1).every((size) => typeof size !== 'number' || size === 1);
}

/** Inputs that are called like a column except for what is no letter or digit. */
function callings(inputs: readonly ValueInfo[], columns: readonly string[]): ReadonlyMap<string, string> {
  const exact = new Set(inputs.map(({ name }) => name));
  const plainly = new Map<string, string[]>();
  for (const column of columns) {
    const plain = column.replace(/[^\p{L}\p{N}]/gu, '_');
    plainly.set(plain, [...(plainly.get(plain) ?? []), column]);
  }
  return new Map(
    inputs.filter(isSingle).flatMap(({ name }): [string, string][] => {
      const [only, ...more] = columns.includes(name) ? [] : (plainly.get(name) ?? []);
      return only === undefined || more.length > 0 || exact.has(only) ? [] : [[only, name]];
    }),
  );
}
