import { type ValueInfo } from '../../onnx/signature';
import { type ColumnState } from '../column';
import { type Path } from '../model';
import { type TextRange } from '../places';
import { type RuleContext } from '../rule';
import { plain } from '../shown';
import { outputSteps } from '../steps/registry';
import { declaredWords, domainWords, referenceWords, stateWords } from './column-words';
import { keyDoc } from './key-docs';
import { keysAt, wanted } from './language-schema';
import { type Mention, mentionsOf } from './mentions';
import { stepPlace } from './step-place';

/** What is said of a place. All of it is text to be shown as it is, much of it from the contract. */
export interface Hover {
  readonly range: TextRange;
  readonly title: string;
  readonly lines: readonly string[];
  /** The step whose page says more. */
  readonly step?: string;
}

export function hoverAt(context: RuleContext, offset: number): Hover | undefined {
  const { document, flow } = context;
  if (document.contract === undefined) return keyHover(context, offset);
  const mention = mentionsOf(document, flow).at(offset);
  if (mention?.entity.kind === 'column') return columnHover(context, mention);
  if (mention !== undefined) return outputHover(context, mention);
  return keyHover(context, offset) ?? fileHover(context, offset);
}

function columnHover(context: RuleContext, { from, to, entity, step, role, path }: Mention): Hover {
  const { document, flow, reference } = context;
  const input = entity.raw ? document.contract?.inputs.find(({ name }) => name === entity.name) : undefined;
  const lines: string[] = [];
  if (input?.description !== undefined) lines.push(plain(input.description, 300));
  if (input !== undefined) lines.push(`Declared: ${declaredWords(input)}`);
  const [state, before] = statesAt(context, path, entity.name, step, role);
  if (before !== undefined) lines.push(`Before this step: ${stateWords(before)}`);
  if (state !== undefined)
    lines.push(`${step === undefined ? 'At the model' : 'After this step'}: ${stateWords(state)}`);
  const sources = entity.raw ? [] : (state?.sources ?? []).filter((name) => name !== entity.name);
  if (sources.length > 0) lines.push(`Made of ${plain(sources.join(', '), 200)}`);
  if (state?.parts !== undefined && state.parts.length > 1) lines.push(`Parts: ${plain(state.parts.join(', '), 300)}`);
  const summary =
    input && reference.state === 'read'
      ? reference.summary.columns.find(({ name }) => name === entity.name)
      : undefined;
  if (summary !== undefined && input !== undefined)
    lines.push(...referenceWords(summary, input.type.startsWith('date')).map((line) => `Reference: ${line}`));
  const known = entity.raw || [flow.final, ...flow.after].some((columns) => columns.has(entity.name));
  const what = entity.raw ? 'column of the raw row' : known ? 'column that a step makes' : 'nothing makes this column';
  return { range: { from, to }, title: `${plain(entity.name)} — ${what}`, lines };
}

/** The column after the step that is pointed at, and before it where that is another state. */
function statesAt(
  { flow }: RuleContext,
  path: Path,
  name: string,
  step: number | undefined,
  role: Mention['role'],
): readonly [ColumnState | undefined, ColumnState | undefined] {
  if (path[0] !== 'preprocessing' || step === undefined) return [undefined, undefined];
  const sound = (state: ColumnState | undefined): ColumnState | undefined => (state?.poisoned ? undefined : state);
  const after = sound(flow.after[step]?.get(name));
  const before = role === 'made' ? undefined : sound((step === 0 ? flow.inputs : flow.after[step - 1])?.get(name));
  return [after, before === after ? undefined : before];
}

function outputHover({ flow }: RuleContext, { from, to, entity }: Mention): Hover {
  const output = flow.outputs.find(({ name }) => name === entity.name);
  const lines: string[] = [];
  if (output !== undefined) {
    const { type, width, domain, decision } = output;
    const parts = [width === undefined || width === 1 ? type : `${type} ×${String(width)}`, domainWords(domain)];
    lines.push(parts.filter((part) => part !== undefined).join(' · '));
    if (decision) lines.push('A decision: it must equal that of the notebook in every row.');
  }
  return { range: { from, to }, title: `${plain(entity.name)} — output`, lines };
}

/** A key of the language, a step or one of its arguments. */
function keyHover({ document }: RuleContext, offset: number): Hover | undefined {
  const path = document.pathAt(offset);
  const last = path[path.length - 1];
  const place = stepPlace(path);
  if (typeof last === 'number' && place?.step === undefined) return operationHover({ document }, path, offset);
  if (typeof last !== 'string' || !document.has(path)) return undefined;
  const range = document.rangeOf(path, 'key');
  if (offset < range.from || offset > range.to) return undefined;
  if (place?.step !== undefined && place.within.length === 0)
    return { range, title: last, lines: [place.step.summary], step: last };
  const schema = keysAt(path.slice(0, -1)).get(last);
  if (schema === undefined) return undefined;
  const toWrite = wanted(schema);
  const meaning = keyDoc(path);
  const lines = [meaning, toWrite && `Write ${toWrite}.`].filter((line) => line !== undefined);
  const title = place?.step === undefined ? last : `${last} — argument of ${place.step.name}`;
  return { range, title, lines, ...(place?.step !== undefined && { step: place.step.name }) };
}

/** An operation that is written as its name alone. */
function operationHover({ document }: Pick<RuleContext, 'document'>, path: Path, offset: number): Hover | undefined {
  if (path[0] !== 'outputs') return undefined;
  const range = document.rangeOf(path, 'value');
  const name = document.text.slice(range.from, range.to);
  const step = outputSteps.get(name);
  if (step === undefined || offset < range.from || offset > range.to) return undefined;
  return { range, title: name, lines: [step.summary], step: name };
}

/** What the files hold that the contract names, and what the model gives under a name. */
function fileHover({ document, model, reference }: RuleContext, offset: number): Hover | undefined {
  const path = document.pathAt(offset);
  const range = document.rangeOf(path, 'value');
  if (!document.has(path) || offset < range.from || offset > range.to) return undefined;
  const where = path.join('.');
  if (where === 'model.path' && model.state === 'read') {
    const { signature } = model;
    const lines = [
      ...signature.inputs.map((value) => `Takes ${valueWords(value)}`),
      ...signature.outputs.map((value) => `Gives ${valueWords(value)}`),
      `opset ${String(signature.opsets.get('') ?? '?')} · ${plain(signature.producer.name)}`,
    ];
    return { range, title: 'The model', lines };
  }
  if (where === 'reference.path' && reference.state === 'read') {
    const { rows, columns } = reference.summary;
    const lines = [`${rows.toLocaleString('en-US')} rows · ${String(columns.length)} columns`];
    return { range, title: 'The reference', lines };
  }
  if (path[0] === 'outputs' && path[2] === 'from' && model.state === 'read') {
    const name = document.contract?.outputs.find((output) => output.name === path[1])?.from;
    const value = model.signature.outputs.find((output) => output.name === name);
    return value && { range, title: `${plain(value.name)} — output of the model`, lines: [valueWords(value)] };
  }
  return undefined;
}

export function valueWords({ name, kind, elementType, shape }: ValueInfo): string {
  const dimensions = shape?.map((dim) => plain(String(dim ?? '?'), 20)).join(', ');
  return `${plain(name)}: ${elementType ?? kind}${dimensions === undefined ? '' : ` [${dimensions}]`}`;
}
