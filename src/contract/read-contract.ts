import { parseDuration, parseRate } from './duration';
import { isMapping, isSamePath, type Lenient, readLenient, type ValueIssue } from './lenient';
import {
  type Contract,
  type ExampleSpec,
  type InputSpec,
  type OutputSpec,
  type ParityTolerance,
  type Path,
  type StepUse,
} from './model';
import { readInput } from './read-input';
import { contractSchema, type ContractText } from './schema';
import { quoted } from './shown';
import { suggest } from './suggest';

type Text = Lenient<ContractText>;

/**
 * The contract that plain values describe, with defaults filled in: everything that fits, and an issue for everything that does not.
 * Undefined where not even an input, an output or a model is left. `complete` is false where YAML was broken.
 */
export function readContract(
  value: unknown,
  complete: boolean,
): { contract: Contract | undefined; issues: ValueIssue[] } {
  const issues: ValueIssue[] = [];
  const text: Text | undefined = readLenient(contractSchema, value, complete, issues);
  if (text === undefined || (text.inputs ?? text.outputs ?? text.model) === undefined)
    return { contract: undefined, issues };
  const root = isMapping(value) ? value : {};
  const contract: Contract = {
    ...readMetadata(text.metadata),
    model: readModel(text.model),
    inputs: readInputs(text.inputs ?? {}, isMapping(root['inputs']) ? root['inputs'] : {}, issues),
    extra: text.extra ?? 'refuse',
    precision: text.precision ?? 'float64',
    preprocessing: readSteps(text.preprocessing ?? [], ['preprocessing'], issues),
    outputs: Object.entries(text.outputs ?? {}).flatMap(([name, output]) =>
      output === undefined ? [] : [readOutput(name, output, complete, issues)],
    ),
    examples: readExamples(text.examples ?? [], issues),
    ...readReference(text.reference),
    ...(text.notebook?.cells !== undefined && { notebook: { cells: present(text.notebook.cells) } }),
    parity: readParity(text.parity),
    monitoring: readMonitoring(text.monitoring),
    service: readService(text.service),
    targets: record(text.targets),
  };
  return { contract, issues };
}

function readInputs(
  texts: NonNullable<Text['inputs']>,
  raw: Readonly<Record<string, unknown>>,
  issues: ValueIssue[],
): Contract['inputs'] {
  const inputs: InputSpec[] = [];
  for (const name of Object.keys(texts)) {
    const text = texts[name];
    if (text !== undefined) inputs.push(readInput(name, text, raw[name], issues));
  }
  return inputs;
}

function readMetadata(metadata: Text['metadata']): Pick<Contract, 'name' | 'version' | 'owner' | 'description'> {
  return {
    name: metadata?.name ?? '',
    version: metadata?.version ?? '',
    ...(metadata?.owner !== undefined && { owner: metadata.owner }),
    ...(metadata?.description !== undefined && { description: metadata.description }),
  };
}

function readModel(model: Text['model']): Contract['model'] {
  return {
    path: model?.path ?? '',
    ...(model?.sha256 !== undefined && { sha256: model.sha256 }),
    ...(model?.classes !== undefined && { classes: present(model.classes) }),
    data: present(model?.data ?? []).flatMap(({ path, sha256 }) =>
      path === undefined ? [] : [{ path, ...(sha256 !== undefined && { sha256 }) }],
    ),
  };
}

function readReference(reference: Text['reference']): Pick<Contract, 'reference'> {
  if (reference?.path === undefined) return {};
  return {
    reference: {
      path: reference.path,
      predictions: record(reference.predictions),
      ...(reference.label !== undefined && { label: reference.label }),
      ...(reference.time !== undefined && { time: reference.time }),
    },
  };
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

/** A copy without prototype and without the entries that did not fit. */
function record<T>(entries: Readonly<Record<string, T | undefined>> | undefined): Record<string, T> {
  const result = Object.create(null) as Record<string, T>;
  for (const [key, value] of Object.entries(entries ?? {})) if (value !== undefined) result[key] = value;
  return result;
}

function readSteps(
  entries: readonly (Readonly<Record<string, unknown>> | undefined)[],
  path: Path,
  issues: ValueIssue[],
): StepUse[] {
  return entries.flatMap((entry, index) => {
    if (entry === undefined) return [];
    const [first, second] = Object.keys(entry);
    if (first === undefined || second !== undefined) {
      issues.push({
        rule: 'syntax/value',
        path: second === undefined ? [...path, index] : [...path, index, second],
        on: second === undefined ? 'value' : 'key',
        message:
          second === undefined
            ? 'This step has no name — it would do nothing, silently — write a step such as "log1p: {columns: [amount]}".'
            : `${quoted(second)} stands beside the step ${quoted(first ?? '')}, and an entry of the list is one step — which of them runs first would be left to chance — indent it as an argument of ${quoted(first ?? '')}, or begin a new entry with "- ".`,
      });
    }
    return first === undefined ? [] : [readStep(first, entry[first], [...path, index, first])];
  });
}

/** What was made of a step's arguments. The next version of a contract has the same objects where nothing changed. */
const uses = new WeakMap<object, StepUse>();

function readStep(op: string, args: unknown, path: Path): StepUse {
  if (!isMapping(args)) return { op, args, path };
  const last = uses.get(args);
  if (last?.op === op && isSamePath(last.path, path)) return last;
  const use = { op, args, path };
  uses.set(args, use);
  return use;
}

/** Keys of an output that are no operation. */
const outputKeys = ['from', 'steps', 'description'];

function readOutput(
  name: string,
  output: Readonly<Record<string, unknown>>,
  complete: boolean,
  issues: ValueIssue[],
): OutputSpec {
  const path: Path = ['outputs', name];
  const from = output['from'];
  const named = Object.keys(output).filter((key) => !outputKeys.includes(key));
  // `labels` names the classes that the operation beside it made, wherever it stands.
  const ordered = [...named.filter((key) => key !== 'labels'), ...named.filter((key) => key === 'labels')];
  const steps = ordered.map((op): StepUse => ({ op, args: output[op], path: [...path, op] }));
  const list = output['steps'];
  if (Array.isArray(list)) {
    for (const step of readOutputSteps(list, [...path, 'steps'], issues)) steps.push(step);
  } else if (list !== undefined) {
    issues.push({
      rule: 'syntax/value',
      path: [...path, 'steps'],
      message: `"steps" of the output ${quoted(name)} is not a list — their order would be unknown — write "steps: [softmax, {index: 1}]".`,
    });
  }
  if (from === undefined && complete) renameFrom(name, named, issues);
  return { name, path, from: typeof from === 'string' ? from : '', steps };
}

/** The schema has said that `from` is missing; where a key is a misspelt `from`, say that instead. */
function renameFrom(name: string, named: readonly string[], issues: ValueIssue[]): void {
  const wrong = named.find((key) => suggest(key, ['from']) !== undefined && key.length <= 5);
  const at = issues.findIndex((issue) => issue.data?.['missing'] === 'from' && issue.path[1] === name);
  if (wrong === undefined || at < 0) return;
  issues[at] = {
    rule: 'syntax/unknown-key',
    path: ['outputs', name, wrong],
    on: 'key',
    message: `The language has no key ${quoted(wrong)} here. Did you mean "from"? — without it nobody knows which answer of the model this output is — write "from".`,
    data: { path: ['outputs', name, wrong], meant: 'from' },
  };
}

function readOutputSteps(list: readonly unknown[], path: Path, issues: ValueIssue[]): StepUse[] {
  return list.flatMap((entry, index): StepUse[] => {
    // An operation without arguments may be written as its name alone.
    if (typeof entry === 'string') return [{ op: entry, args: {}, path: [...path, index] }];
    if (isMapping(entry))
      return readSteps([entry], path, issues).map((step) => ({ ...step, path: [...path, index, step.op] }));
    issues.push({
      rule: 'syntax/value',
      path: [...path, index],
      message:
        'This is not an operation — the output would be made by fewer steps than are written — write a name, or "name: argument".',
    });
    return [];
  });
}

function readExamples(entries: NonNullable<Text['examples']>, issues: ValueIssue[]): ExampleSpec[] {
  const names = new Set<string>();
  return entries.flatMap((entry: (typeof entries)[number] | undefined, index): ExampleSpec[] => {
    if (entry?.row === undefined) return [];
    const name = entry.name ?? `#${String(index + 1)}`;
    if (names.has(name)) {
      issues.push({
        rule: 'syntax/value',
        path: ['examples', index, 'name'],
        message: `Two examples are called ${quoted(name)} — a result could not be told from the other's — give one of them another name.`,
      });
      return [];
    }
    names.add(name);
    return [
      {
        name,
        path: ['examples', index],
        row: entry.row,
        ...(entry.expect !== undefined && { expect: record(entry.expect) }),
        tolerance: entry.tolerance ?? 1e-6,
      },
    ];
  });
}

function readParity(parity: Text['parity']): Record<string, ParityTolerance> {
  const result = Object.create(null) as Record<string, ParityTolerance>;
  for (const [name, tolerance] of Object.entries(parity ?? {})) {
    if (tolerance === undefined) continue;
    const { relative, absolute, rows } = tolerance;
    const neither = relative === undefined && absolute === undefined;
    result[name] = {
      ...(relative !== undefined && { relative }),
      ...(absolute !== undefined && { absolute }),
      ...(neither && { relative: 1e-5 }),
      rows: rows ?? 0,
    };
  }
  return result;
}

function readMonitoring(monitoring: Text['monitoring']): Contract['monitoring'] {
  const rate = parseRate(monitoring?.false_alarms ?? '') ?? { count: 1, perMs: 30 * 86_400_000 };
  const delay = monitoring?.labels?.delay === undefined ? undefined : parseDuration(monitoring.labels.delay);
  return {
    falseAlarms: rate.count,
    perMs: rate.perMs,
    ignoreBelow: monitoring?.ignore_below ?? 0.005,
    ...(delay !== undefined && { labelDelayMs: delay }),
  };
}

function readService(service: Text['service']): Contract['service'] {
  const latency = service?.latency_p99 === undefined ? undefined : parseDuration(service.latency_p99);
  return {
    ...(latency !== undefined && { latencyP99Ms: latency }),
    ...(service?.error_rate !== undefined && { errorRate: service.error_rate }),
  };
}
