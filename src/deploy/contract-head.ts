import { posix } from 'node:path';
import { readYaml } from '../contract/yaml-source';

/** What a list shows of a contract; whoever opens the contract gets the whole truth. */
export interface ContractHead {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** As the contract has it: relative to it, with `/`. */
  readonly modelPath: string | undefined;
}

const sections = ['metadata', 'model'];
/** How much is parsed of a contract whose sections do not begin lines of their own, as in JSON. UTF-16 units. */
const wholeLimit = 65_536;

/** The part of a contract that `headOf` reads: a few lines, so that a thousand contracts are parsed and remembered at little cost. */
export function headText(text: string): string {
  const found = sections.flatMap((name) => sectionText(text, name) ?? []);
  return found.length > 0 ? found.join('\n') : text.slice(0, wholeLimit);
}

/** Each section is read by itself, so that a mistake elsewhere in the contract hides neither name nor model. */
export function headOf(text: string): ContractHead {
  const [metadata, model] = sections.map((name) => valuesOf(readYaml(sectionText(text, name) ?? text).value, name));
  return {
    name: worded(metadata?.['name']),
    version: worded(metadata?.['version']),
    modelPath: worded(model?.['path']),
  };
}

/** The model's path in a URI, whose paths have `/` on every system: `/c:/models/churn.onnx`. */
export function besideContract(contractPath: string, modelPath: string): string {
  return posix.resolve(posix.dirname(contractPath), modelPath);
}

/** A key in column 0 up to the next one; comments may stand anywhere. */
function sectionText(text: string, name: string): string | undefined {
  const start = new RegExp(`^\\uFEFF?(?:${name}|"${name}"|'${name}') *:(?=\\s|$)`, 'm').exec(text);
  if (start === null) return undefined;
  const after = start.index + start[0].length;
  const length = text.slice(after).search(/^[^\s#\]}]/m);
  return text.slice(start.index, length < 0 ? undefined : after + length).replace(/^\uFEFF/, '');
}

function valuesOf(root: unknown, name: string): Readonly<Record<string, unknown>> {
  return record(record(root)[name]);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A number is a version, too, until the linter says that it needs quotes. */
function worded(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}
