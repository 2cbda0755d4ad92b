import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature } from '../../onnx/signature';
import { type TableSummary } from '../../protocol/engine';
import { type Choice, chooseColumns } from './draft-columns';
import { feedSteps } from './draft-feeds';
import { draftInputs } from './draft-inputs';
import { type Drafted, draftOutputs } from './draft-outputs';
import { noRecipe, type Plain, type Recipe, type RecipeStep } from './recipe';
import { entry, inline } from './yaml-lines';

/** What a contract is drafted from; the more is known, the less has to be confirmed. */
export interface DraftGiven {
  readonly name: string;
  readonly model: {
    /** Relative to the contract. */
    readonly path: string;
    readonly sha256: string;
    readonly signature: ModelSignature;
    readonly encodings: Encodings;
  };
  readonly data?: { readonly path: string; readonly summary: TableSummary };
  readonly recipe?: Recipe;
  /** On so many rows of the data the draft answered as the training code did: its steps are no guess any more. */
  readonly proven?: number;
}

/** What a line is marked with until somebody has confirmed it; `style/unconfirmed` looks for it. */
const inferred = 'inferred';
/** That of an input whose missing values are told: the rest of the line was seen in the data. */
const ranges = 'inferred range';

/** The text of a contract for a model that has none. */
export function draftContract(given: DraftGiven): string {
  const { name, model, data, recipe = noRecipe, proven } = given;
  const choice = chooseColumns(model, data?.summary, recipe);
  const known = new Map(data?.summary.columns.map((column) => [column.name, column]));
  const { signature, encodings } = model;
  const inputs = draftInputs({ signature, encodings: encodings.inputs }, choice.columns, choice.called, known, recipe);
  const outputs = draftOutputs(model, data?.summary, recipe, choice);
  const feeds = feedSteps(signature, recipe, inputs, choice.called, choice.encoder ?? { op: 'one_hot' });
  const steps = [...recipe.steps, ...feeds];
  const mark = proven === undefined ? inferred : '';
  return [
    ...preamble(proven, data?.path, [...recipe.gaps, ...choice.gaps]),
    'apiVersion: slipway/v1',
    'kind: Model',
    `metadata: ${inline({ name, version: '0.1.0' })}`,
    ...entry('model:', { path: model.path, sha256: model.sha256 }, 0),
    '',
    'inputs:',
    ...[...inputs].flatMap(([column, { spec, told }]) =>
      // How missing values are taken care of was proven with the steps, or the model tells; what the data look like was only seen.
      entry(`${inline(column)}:`, spec, 2, 'missing' in spec && (told || proven !== undefined) ? ranges : inferred),
    ),
    '',
    ...(steps.length === 0
      ? ['preprocessing: []']
      : [
          'preprocessing:',
          ...steps.flatMap((step) => entry(`- ${step.op}:`, step.args, 2, mark && markOf(step, data?.path))),
        ]),
    '',
    'outputs:',
    ...Object.entries(outputs.outputs).flatMap(([output, spec]) => entry(`${inline(output)}:`, spec, 2, mark)),
    ...(data === undefined ? [] : ['', ...referenceLines(referenceOf(data.path, outputs, choice.label), choice, mark)]),
    ...(recipe.cells.length === 0 ? [] : entry('notebook:', { cells: recipe.cells.map(({ digest }) => digest) }, 0)),
    'monitoring: {false_alarms: 1 per 30d}',
    'targets: {local: {}}',
    '',
  ].join('\n');
}

/** Numbers that nobody told are said to be computed here. */
function markOf({ told, part }: Partial<RecipeStep>, data: string | undefined): string {
  if (told !== false) return inferred;
  const rows = `computed from all rows of ${data ?? 'the data'}`;
  return `${inferred}: ${rows}${part ? ', the notebook fitted on some of them' : ''}`;
}

/** The reason stands behind the mark, however long the line gets by it. */
function referenceLines(reference: Plain, { label, why }: Choice, mark: string): string[] {
  const [first = '', ...rest] = entry('reference:', reference, 0, mark);
  const reason = mark === '' || label === undefined || why === undefined ? '' : `: the label is ${why}`;
  return [`${first}${reason}`, ...rest];
}

function preamble(proven: number | undefined, data: string | undefined, gaps: readonly string[]): string[] {
  return [
    '# Drafted by Slipway. What is marked "# inferred" was concluded and not told: delete the mark of a line once you have confirmed it.',
    ...(proven === undefined
      ? []
      : [
          `# Its steps gave the answers of the notebook on all ${proven} rows of ${data ?? 'the data'}, so they bear no mark.`,
        ]),
    // What was not found was not needed.
    ...(proven === undefined ? gaps : []).map((gap) => `# Not found: ${gap}`),
    '',
  ];
}

function referenceOf(path: string, { predictions }: Drafted, label: string | undefined): Plain {
  return { path, ...(Object.keys(predictions).length > 0 && { predictions }), ...(label !== undefined && { label }) };
}
