import { type Encodings } from '../../onnx/encodings';
import { type ModelSignature } from '../../onnx/signature';
import { type TableSummary } from '../../protocol/engine';
import { draftInputs } from './draft-inputs';
import { draftOutputs } from './draft-outputs';
import { noRecipe, type Plain, type Recipe } from './recipe';
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

/** The text of a contract for a model that has none. */
export function draftContract(given: DraftGiven): string {
  const { name, model, data, recipe = noRecipe, proven } = given;
  const inputs = draftInputs(model, data?.summary, recipe);
  const outputs = draftOutputs(model, data?.summary, recipe);
  const concat = concatOf(model.signature, recipe, [...inputs.keys()]);
  const texts = [...inputs].filter(([, { type, categories }]) => type === 'string' && categories !== undefined);
  // Text in front of a model of numbers has to become some; which ones is a guess where no code tells.
  const guessed = recipe.features === undefined && concat.length > 0 && texts.length > 0;
  const oneHot = { op: 'one_hot', args: { columns: texts.map(([column]) => column) } };
  const steps = [...recipe.steps, ...(guessed ? [oneHot] : []), ...concat];
  const mark = proven === undefined ? inferred : '';
  return [
    ...preamble(proven, data?.path, recipe),
    'apiVersion: slipway/v1',
    'kind: Model',
    `metadata: ${inline({ name, version: '0.1.0' })}`,
    ...entry('model:', { path: model.path, sha256: model.sha256 }, 0),
    '',
    'inputs:',
    ...[...inputs].flatMap(([column, spec]) =>
      // How missing values are taken care of was proven with the steps; what the data look like was only seen.
      entry(`${inline(column)}:`, spec, 2, proven !== undefined && 'missing' in spec ? '' : inferred),
    ),
    '',
    ...(steps.length === 0
      ? ['preprocessing: []']
      : ['preprocessing:', ...steps.flatMap(({ op, args }) => entry(`- ${op}:`, args, 2, mark))]),
    '',
    'outputs:',
    ...Object.entries(outputs.outputs).flatMap(([output, spec]) => entry(`${inline(output)}:`, spec, 2, mark)),
    ...(data === undefined ? [] : ['', ...entry('reference:', referenceOf(data.path, outputs), 0, mark)]),
    ...(recipe.cells.length === 0 ? [] : entry('notebook:', { cells: recipe.cells.map(({ digest }) => digest) }, 0)),
    'monitoring: {false_alarms: 1 per 30d}',
    'targets: {local: {}}',
    '',
  ].join('\n');
}

function preamble(proven: number | undefined, data: string | undefined, { gaps }: Recipe): string[] {
  return [
    '# Drafted by Slipway. What is marked "# inferred" was concluded and not told: delete the mark of a line once you have confirmed it.',
    ...(proven === undefined
      ? []
      : [
          `# Its steps gave the answers of the notebook on all ${proven} rows of ${data ?? 'the data'}, so they bear no mark.`,
        ]),
    ...gaps.map((gap) => `# Not found: ${gap}`),
    '',
  ];
}

function referenceOf(path: string, { predictions, label }: ReturnType<typeof draftOutputs>): Plain {
  return { path, ...(Object.keys(predictions).length > 0 && { predictions }), ...(label !== undefined && { label }) };
}

/** A model of one wide input takes all columns side by side; others take theirs by name. */
function concatOf(
  { inputs }: ModelSignature,
  { features }: Recipe,
  columns: readonly string[],
): { op: string; args: { [key: string]: Plain } }[] {
  const [input] = inputs;
  if (inputs.length !== 1 || input?.shape?.length !== 2) return [];
  const all = features ?? columns;
  if (all.length === 1 && all[0] === input.name) return [];
  if (features === undefined && input.shape[1] === 1 && columns.includes(input.name)) return [];
  const type = input.elementType === 'float64' || input.elementType === 'int64' ? input.elementType : 'float32';
  return [{ op: 'concat', args: { columns: [...all], into: input.name, type } }];
}
