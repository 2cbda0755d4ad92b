import * as z from 'zod';
import { parse } from 'yaml';
import { columnArguments } from '../arguments';
import { outputSteps, preprocessingSteps } from '../steps/registry';
import { type AnyStep, inputOf, wanted } from './language-schema';

/** What is tried for an argument whose schema gives no example of its own, in this order; the first that fits is taken. */
const samples = ['0', '1', '0.5', 'name', '[a, b]', '[0, 1]', '[0, 1, 2]', '{a: 1, b: 2}', '{a: b}', '"%Y"', 'true'];

/** What is nearly always written although it need not be. */
const usual: Readonly<Record<string, readonly string[]>> = {
  clip: ['min', 'max'],
  concat: ['type'],
  date_parts: ['month', 'weekday'],
  elapsed: ['into'],
  indicator: ['into'],
};

/** What is written for arguments of which any text would be right. */
const named: Readonly<Record<string, readonly string[]>> = {
  class: ['good'],
  degree: ['2'],
  into: ['new_column', '[new_sin, new_cos]'],
  max: ['1'],
  month: ['new_month'],
  separator: ['" "'],
  since: ['"2020-01-01"'],
  size: ['224'],
  to: ['CHW', '0.01'],
  weekday: ['new_weekday'],
  with: ['0'],
};

const texts = new Map<AnyStep, string>();

/**
 * A step as a snippet: its name with the arguments that it needs, each with a value that its own schema accepts. `columns` is `[$1]`, to
 * be filled with the columns that are there.
 */
export function stepSnippet(step: AnyStep): string {
  let text = texts.get(step);
  if (text === undefined) texts.set(step, (text = snippetOf(step)));
  return text;
}

function snippetOf(step: AnyStep): string {
  const { name, args } = step;
  const shape = shapeOf(step);
  if (shape === undefined) {
    const value = sampleOf(args, name) ?? '';
    return `${name}: ${value === '{}' ? value : placeholder({ last: 0 }, value, args)}`;
  }
  const chosen: [string, string, z.ZodType][] = [];
  const add = (key: string, schema: z.ZodType): void => {
    const value = key === 'columns' ? columnsOf(args) : sampleOf(schema, key);
    if (value !== undefined) chosen.push([key, value, schema]);
  };
  const fits = (): boolean =>
    args.safeParse(parse(`{${chosen.map(([key, value]) => `${key}: ${value}`).join(', ')}}`)).success;
  for (const [key, schema] of Object.entries(shape))
    if (!schema.safeParse(undefined).success || usual[name]?.includes(key)) add(key, schema);
  // Of some arguments at least one is needed, whichever.
  for (const [key, schema] of Object.entries(shape)) {
    if (fits()) break;
    if (!chosen.some(([other]) => other === key)) add(key, schema);
  }
  const counter = { last: 0 };
  const written = chosen.map(([key, value, schema]) => `${key}: ${placeholder(counter, value, schema, key)}`);
  return `${name}: {${written.join(', ')}}`;
}

/** The keys of a step's arguments; undefined where they are no mapping, or need not be one. */
function shapeOf({ args }: AnyStep): Readonly<Record<string, z.ZodType>> | undefined {
  const each = columnArguments.get(args);
  if (each !== undefined)
    return {
      columns: z.array(z.string()),
      ...(each.own.shape as Readonly<Record<string, z.ZodType>>),
      ...(each.into === 'none' ? {} : { into: each.into === 'required' ? z.string() : z.string().optional() }),
    };
  const inner = inputOf(args);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

function columnsOf(args: z.ZodType): string {
  const inner = inputOf(args);
  const own =
    inner instanceof z.ZodObject ? (inner.shape as Readonly<Record<string, z.ZodType>>)['columns'] : undefined;
  return own !== undefined && inputOf(own) instanceof z.ZodRecord ? '{old: new}' : '[column]';
}

/** A value that an argument may have, as YAML writes it. */
function sampleOf(schema: z.ZodType, key: string): string | undefined {
  const inner = inputOf(schema);
  const own = /\[(?:[^[\]]|\[[^\]]*\])*\]|\{[^}]*\}|"[^"]+"/.exec(wanted(schema) ?? '') ?? [];
  const listed = inner instanceof z.ZodEnum ? inner.options.map(String) : [];
  const fitting = Object.hasOwn(named, key) ? (named[key] ?? []) : [];
  const whole = inner instanceof z.ZodUnion;
  const empty = whole && schema.safeParse({}).success ? ['{}'] : [];
  const tried = [...fitting, ...listed, ...empty, ...(whole ? samples.slice(2, 3) : []), ...own, ...samples];
  return tried.find((text) => schema.safeParse(parse(text)).success);
}

/** A value to be overtyped; of a collection what is between its brackets. */
function placeholder(counter: { last: number }, value: string, schema: z.ZodType, key = ''): string {
  const inner = inputOf(schema);
  const open = value.charAt(0);
  const next = (): string => String(++counter.last);
  if (key === 'columns') return open === '[' ? `[$${next()}]` : `{\${${next()}:old}: \${${next()}:new}}`;
  if (inner instanceof z.ZodEnum) {
    const options = [value, ...inner.options.map(String).filter((option) => option !== value)];
    return `\${${next()}|${options.join(',')}|}`;
  }
  if (open === '[' || open === '{' || open === '"')
    return `${open}\${${next()}:${value.slice(1, -1)}}${value.slice(-1)}`;
  return `\${${next()}:${value}}`;
}

interface SnippetEntry {
  readonly prefix: string;
  readonly include: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const include = ['**/*.slipway.yaml'];

/** A whole contract; also what Slipway's own completion offers in an empty one. */
export const skeleton: SnippetEntry = {
  prefix: 'slipway',
  include,
  description: 'A Slipway contract: raw row, preprocessing, outputs',
  body: [
    'apiVersion: slipway/v1',
    'kind: Model',
    'metadata: {name: ${1:my-model}, version: ${2:1.0.0}, description: ${3:What it predicts}}',
    'model: {path: ${4:model.onnx}}',
    '',
    "# The raw row, in the caller's words.",
    'inputs:',
    '  ${5:amount}: {unit: ${6:EUR}, range: [${7:0, 1000000}]}',
    '  ${8:purpose}: {type: string, categories: [${9:car, education}], unknown: ${10|zeros,forbid,other|}}',
    '',
    '# What the notebook does before model.fit, with the numbers it fitted.',
    'preprocessing:',
    '  - standardize: {columns: {${5:amount}: {mean: ${11:3271}, std: ${12:2822}}}}',
    '  - one_hot: {columns: [${8:purpose}]}',
    '  - concat: {columns: [${5:amount}, ${8:purpose}], into: ${13:float_input}, type: float32}',
    '',
    'outputs:',
    '  ${14:probability}: {from: ${15:probabilities}, index: 1}',
    '',
    'examples:',
    '  - name: ${16:typical}',
    '    row: {${5:amount}: ${17:1169}, ${8:purpose}: ${18:car}}',
    '',
    'reference:',
    '  path: ${19:reference.parquet}',
    '  predictions: {${14:probability}: ${20:predicted_1}}',
    'monitoring: {false_alarms: 1 per 30d}',
    'service: {latency_p99: 50ms}',
    'targets: {local: {}}',
    '$0',
  ],
};

/** For editors that have no completion of Slipway's. */
export const contractSnippets: Readonly<Record<string, SnippetEntry>> = { 'Slipway contract': skeleton };

/** A snippet for each step, in VS Code's format for editors that have no completion of Slipway's. */
export function stepSnippets(): Readonly<Record<string, SnippetEntry>> {
  const file: Record<string, SnippetEntry> = {};
  for (const step of [...preprocessingSteps.values(), ...outputSteps.values()]) {
    const text = stepSnippet(step).replace('[$1]', '[${1:column}]');
    const body =
      step.kind === 'preprocessing' ? `- ${text}` : `\${1:answer}: {from: \${2:probabilities}, ${renumbered(text, 2)}}`;
    file[`Slipway ${step.kind === 'preprocessing' ? 'step' : 'output'} ${step.name}`] = {
      prefix: `slipway-${step.name}`,
      include,
      description: step.summary,
      body: [body],
    };
  }
  return file;
}

function renumbered(snippet: string, by: number): string {
  return snippet.replace(/\$\{(\d+)/g, (_, at: string) => `\${${String(Number(at) + by)}`);
}
