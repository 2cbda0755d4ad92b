import { argumentIssues } from '../arguments';
import { isMapping } from '../lenient';
import { type StepUse } from '../model';
import { type OutputStep, type Precision, type PreprocessingStep, type StepIssue } from '../step';
import { abs } from './abs';
import { argmax } from './argmax';
import { arithmetic } from './arithmetic';
import { bucketize } from './bucketize';
import { cast } from './cast';
import { clip } from './clip';
import { concat } from './concat';
import { concatText } from './concat_text';
import { copy } from './copy';
import { crop } from './crop';
import { cyclic } from './cyclic';
import { dateParts } from './date_parts';
import { drop } from './drop';
import { elapsed } from './elapsed';
import { exp } from './exp';
import { expm1 } from './expm1';
import { hash } from './hash';
import { impute } from './impute';
import { indicator } from './indicator';
import { interpolate } from './interpolate';
import { labels } from './labels';
import { layoutStep } from './layout';
import { log } from './log';
import { log1p } from './log1p';
import { lower } from './lower';
import { map } from './map';
import { max } from './max';
import { minMax } from './min_max';
import { normalize } from './normalize';
import { ngrams } from './ngrams';
import { normalizeChannels } from './normalize_channels';
import { oneHot } from './one_hot';
import { ordinal } from './ordinal';
import { classStep, index } from './pick';
import { polynomial } from './polynomial';
import { power } from './power';
import { project } from './project';
import { rename } from './rename';
import { reshape } from './reshape';
import { rescale } from './rescale';
import { resize } from './resize';
import { robust } from './robust';
import { roundStep } from './round';
import { select } from './select';
import { sigmoid } from './sigmoid';
import { softmax } from './softmax';
import { spline } from './spline';
import { sqrt } from './sqrt';
import { standardize } from './standardize';
import { strip } from './strip';
import { sum } from './sum';
import { tfidf } from './tfidf';
import { threshold } from './threshold';
import { topK } from './top_k';
import { unscale } from './unscale';
import { yeoJohnson } from './yeo_johnson';

function byName<S extends { readonly name: string }>(steps: readonly S[]): ReadonlyMap<string, S> {
  return new Map(steps.map((step) => [step.name, step]));
}

/** Everything that may stand in `preprocessing`, in the order of the language page. */
export const preprocessingSteps: ReadonlyMap<string, PreprocessingStep<unknown>> = byName<PreprocessingStep<unknown>>([
  cast,
  copy,
  impute,
  indicator,
  clip,
  log,
  log1p,
  exp,
  sqrt,
  abs,
  power,
  standardize,
  minMax,
  robust,
  normalize,
  interpolate,
  spline,
  bucketize,
  polynomial,
  project,
  yeoJohnson,
  arithmetic,
  oneHot,
  ordinal,
  map,
  hash,
  lower,
  strip,
  concatText,
  tfidf,
  ngrams,
  dateParts,
  elapsed,
  cyclic,
  concat,
  select,
  rename,
  drop,
  reshape,
  resize,
  rescale,
  normalizeChannels,
  layoutStep,
  crop,
]);

/** Everything that may stand in an output. */
export const outputSteps: ReadonlyMap<string, OutputStep<unknown>> = byName<OutputStep<unknown>>([
  index,
  classStep,
  softmax,
  sigmoid,
  threshold,
  argmax,
  labels,
  max,
  sum,
  topK,
  unscale,
  expm1,
  roundStep,
]);

/** A use of a step with its arguments understood, or what is wrong with them. */
export type Bound<S> =
  | { readonly ok: true; readonly step: S; readonly args: unknown; readonly precision: Precision | undefined }
  | { readonly ok: false; readonly issues: readonly StepIssue[] };

/** What arguments mean to a step. The next version of a contract has the same objects where nothing changed. */
const readings = new WeakMap<object, { readonly step: unknown; readonly bound: Bound<unknown> }>();

/** Reads the arguments of a step. `precision` may stand beside them in every preprocessing step. */
export function bindArguments<S extends PreprocessingStep<unknown> | OutputStep<unknown>>(
  step: S,
  { args }: StepUse,
): Bound<S> {
  if (!isMapping(args)) return bindAnew(step, args);
  let last = readings.get(args);
  if (last?.step !== step) {
    last = { step, bound: bindAnew(step, args) };
    readings.set(args, last);
  }
  return last.bound.ok ? { ...last.bound, step } : last.bound;
}

function bindAnew<S extends PreprocessingStep<unknown> | OutputStep<unknown>>(step: S, args: unknown): Bound<S> {
  let raw = args;
  let precision: Precision | undefined;
  if (step.kind === 'preprocessing' && isMapping(raw) && 'precision' in raw) {
    const { precision: given, ...rest } = raw;
    if (given !== 'float64' && given !== 'float32')
      return {
        ok: false,
        issues: [
          {
            code: 'step-argument',
            path: ['precision'],
            message: `The precision of ${step.name} is neither float64 nor float32 — its numbers would differ from training — write float64 (numpy, pandas, scikit-learn) or float32 (torch).`,
            data: { step: step.name },
          },
        ],
      };
    precision = given;
    raw = rest;
  }
  const parsed = step.args.safeParse(raw);
  return parsed.success
    ? { ok: true, step, args: parsed.data, precision }
    : { ok: false, issues: argumentIssues(step.name, raw, parsed.error) };
}
