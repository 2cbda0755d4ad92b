import { noRecipe, type RecipeStep, type TrainingCell } from '../../src/contract/draft/recipe';
import { type ModelFact, type ReferenceFact, type RuleContext } from '../../src/contract/rule';
import { type ModelSignature, type ValueInfo } from '../../src/onnx/signature';
import { type ColumnSummary, type ParityReport, type RunResult } from '../../src/protocol/engine';
import { type FileProblem } from '../../src/protocol/files';
import { type Prediction } from '../../src/protocol/rows';

type ParityOutput = ParityReport['outputs'][number];

/** Facts as a rule's page and a rule's test write them: only what matters, the rest is filled in. */
export interface Given {
  readonly model?: GivenModel | { state: 'unreadable'; path: string; problem: FileProblem; detail: string };
  readonly reference?:
    | { rows: number; columns: GivenColumn[]; same?: string[][]; modified?: number }
    | { state: 'unreadable'; path: string; detail: string };
  readonly examples?: Record<string, { predictions: Prediction[] } | { error: string }>;
  readonly namesakes?: readonly string[];
  /** Steps that stand in the code of the notebook, cells of it, columns that it uses, and those of each feature. */
  readonly notebook?: (
    { op: string; args: RecipeStep['args'] } | TrainingCell | { column: string } | { sources: string[][] }
  )[];
  readonly parity?: {
    rows: number;
    refused: number;
    flips: number;
    outputs: { output: string; rows: number; beyond: number; cause?: ParityOutput['cause'] }[];
  };
}

interface GivenModel {
  readonly state?: 'invalid';
  readonly path?: string;
  readonly detail?: string;
  /** Name -> element type and shape; null is a sequence of maps. */
  readonly inputs?: Record<string, [string, (number | string | null)[]] | null>;
  readonly outputs?: Record<string, [string, (number | string | null)[]] | null>;
  readonly opset?: number;
  readonly ir?: number;
  readonly size?: number;
  readonly sha256?: string;
  readonly externalData?: string[];
  readonly missingData?: string[];
  readonly metadata?: Record<string, string>;
  readonly operators?: string[];
  readonly functions?: string[];
  readonly opsets?: Record<string, number>;
  readonly scalings?: { offset: number[]; divisor: number[] }[];
  readonly modified?: number;
  readonly locales?: string[];
  readonly zipMaps?: { output: string; input: string; classes: string[] }[];
}

type GivenColumn = Partial<Omit<ColumnSummary, 'values'>> & { name: string; values?: Record<string, number> };

export type Facts = Partial<Omit<RuleContext, 'document' | 'flow'>>;

export function facts(given: Given): Facts {
  return {
    ...(given.model !== undefined && { model: modelFact(given.model) }),
    ...(given.reference !== undefined && { reference: referenceFact(given.reference) }),
    ...(given.examples !== undefined && {
      examples: new Map(
        Object.entries(given.examples).map(([name, result]): [string, RunResult | { error: string }] => [
          name,
          'error' in result ? result : { predictions: result.predictions, violations: [], micros: 90 },
        ]),
      ),
    }),
    ...(given.namesakes !== undefined && { namesakes: given.namesakes }),
    ...(given.parity !== undefined && { parity: parityReport(given.parity) }),
    ...(given.notebook !== undefined && {
      notebook: {
        path: 'credit-risk.ipynb',
        recipe: {
          ...noRecipe,
          features: [],
          followed: true as const,
          columns: new Map(given.notebook.flatMap((one) => ('column' in one ? [[one.column, {}] as const] : []))),
          ...given.notebook.find((one) => 'sources' in one),
          steps: given.notebook.flatMap((one) => ('op' in one ? { ...one, told: true } : [])),
          cells: given.notebook.flatMap((one) => ('digest' in one ? one : [])),
        },
      },
    }),
  };
}

function modelFact(model: NonNullable<Given['model']>): ModelFact {
  if (model.state === 'unreadable') return model;
  const path = model.path ?? 'model.onnx';
  if (model.state === 'invalid') return { state: 'invalid', path, detail: model.detail ?? '' };
  return {
    state: 'read',
    path,
    signature: signature(model),
    size: model.size ?? 1000,
    ...(model.scalings !== undefined && { scalings: model.scalings }),
    ...(model.modified !== undefined && { modified: model.modified }),
    ...(model.sha256 !== undefined && { sha256: model.sha256 }),
    ...(model.missingData !== undefined && { missingData: model.missingData }),
  };
}

export function signature(model: GivenModel): ModelSignature {
  return {
    irVersion: model.ir ?? 8,
    producer: { name: 'skl2onnx', version: '1.19' },
    opsets: new Map([['', model.opset ?? 18], ['ai.onnx.ml', 3], ...Object.entries(model.opsets ?? {})]),
    inputs: values(model.inputs),
    outputs: values(model.outputs),
    initializerInputs: [],
    operators: new Map((model.operators ?? []).map((operator) => [operator, 1])),
    metadata: new Map(Object.entries(model.metadata ?? {})),
    externalData: model.externalData ?? [],
    functions: model.functions ?? [],
    parameters: 0,
    locales: model.locales ?? [],
    zipMaps: (model.zipMaps ?? []).map((zipMap) => ({ ...zipMap, start: 0, from: 0, to: 0 })),
  };
}

function values(of: GivenModel['inputs']): ValueInfo[] {
  return Object.entries(of ?? {}).map(([name, value]) =>
    value === null
      ? { name, kind: 'sequence', elementType: undefined, shape: undefined }
      : { name, kind: 'tensor', elementType: value[0] as ValueInfo['elementType'], shape: value[1] },
  );
}

function referenceFact(reference: NonNullable<Given['reference']>): ReferenceFact {
  if ('state' in reference) return reference;
  const { rows } = reference;
  const columns = reference.columns.map(({ values: counts = {}, ...column }): ColumnSummary => {
    const listed = Object.entries(counts).map(([value, count]) => ({ value, count }));
    return {
      type: 'DOUBLE',
      rows,
      missing: 0,
      min: null,
      max: null,
      mean: null,
      std: null,
      // Numbers of which nothing else is said are all different.
      distinct: listed.length === 0 ? rows - (column.missing ?? 0) : listed.length,
      histogram: [],
      frequent: [],
      whole: null,
      tells: null,
      ...column,
      values: listed,
    };
  });
  const { modified } = reference;
  return {
    state: 'read',
    path: 'reference.parquet',
    ...(modified !== undefined && { modified }),
    summary: { rows, columns, same: reference.same ?? [] },
  };
}

function parityReport({ rows, refused, flips, outputs }: NonNullable<Given['parity']>): ParityReport {
  return {
    rows,
    refused,
    firstRefusal:
      refused === 0
        ? null
        : { row: 3, column: 'duration', rule: 'row/range', message: '"duration" is 600, outside 1 to 120 — check' },
    outputs: outputs.map((output) => ({
      ...output,
      largestAbsolute: output.beyond > 0 ? 0.25 : 0,
      largestRelative: output.beyond > 0 ? 0.5 : 0,
      worst: output.beyond > 0 ? { row: 7, expected: 0.5, actual: 0.25 } : null,
    })),
    flips,
    holds: flips === 0 && outputs.every((output) => output.beyond === 0),
  };
}
