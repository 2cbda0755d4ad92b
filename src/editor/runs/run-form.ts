import { type Contract, type InputSpec, type OutputSpec } from '../../contract/model';
import { type RuleContext } from '../../contract/rule';
import { type ColumnSummary } from '../../protocol/engine';
import { type RunField, type RunState } from '../../protocol/run-panel';
import { type RawRow } from '../../protocol/rows';

type Ready = Extract<RunState, { view: 'ready' }>;

/** A typed field for each input of the contract, with the reference's histogram behind it where it is known. */
export function fieldsOf(contract: Contract, context: RuleContext): RunField[] {
  const columns = new Map<string, ColumnSummary>(
    context.reference.state === 'read' ? context.reference.summary.columns.map((column) => [column.name, column]) : [],
  );
  return contract.inputs.map((input) => {
    const column = columns.get(input.name);
    const measured = column !== undefined && column.min !== null && column.max !== null;
    return {
      name: input.name,
      kind: kindOf(input),
      unit: input.unit ?? null,
      description: input.description ?? null,
      range: input.range ? [input.range[0], input.range[1]] : null,
      categories: (input.categories ?? []).map(String),
      open: input.unknown !== 'forbid',
      missing: input.missing,
      histogram: column?.histogram ?? [],
      histogramRange: measured ? [column.min ?? 0, column.max ?? 0] : null,
    };
  });
}

function kindOf(input: InputSpec): RunField['kind'] {
  if (input.type === 'string') return input.categories ? 'select' : 'text';
  if (input.type === 'bool') return 'checkbox';
  if (input.type === 'date' || input.type === 'datetime') return input.type;
  return input.type === 'float32' || input.type === 'float64' ? 'number' : 'integer';
}

/** Outputs with what their decisions are made by. */
export function outputsOf(contract: Contract): Ready['outputs'] {
  return contract.outputs.map((output) => ({
    name: output.name,
    labels: labelsOf(output),
    threshold: thresholdOf(output),
  }));
}

function labelsOf(output: OutputSpec): string[] {
  const labels = output.steps.find(({ op }) => op === 'labels')?.args;
  return Array.isArray(labels) ? labels.map(String) : [];
}

function thresholdOf(output: OutputSpec): number | null {
  const args = output.steps.find(({ op }) => op === 'threshold')?.args;
  if (typeof args === 'number') return args;
  if (typeof args !== 'object' || args === null) return null;
  const value = 'at_least' in args ? args.at_least : 'above' in args ? args.above : null;
  return typeof value === 'number' ? value : null;
}

export function examplesOf(contract: Contract): { name: string; row: RawRow }[] {
  return contract.examples.map(({ name, row }) => ({ name, row: JSON.parse(JSON.stringify(row)) as RawRow }));
}
