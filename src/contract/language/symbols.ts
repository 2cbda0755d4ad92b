import { type ContractDocument } from '../document';
import { type Path } from '../model';
import { type TextRange } from '../places';
import { type RuleContext } from '../rule';
import { plain } from '../shown';
import { declaredWords } from './column-words';
import { hintsIn } from './hints';

/** An entry of the outline. */
export interface Symbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'section' | 'column' | 'step' | 'output' | 'example';
  /** All of it, and its name alone; the second lies within the first. */
  readonly range: TextRange;
  readonly selection: TextRange;
  readonly children: readonly Symbol[];
}

/** The contract as an outline: its inputs as declared, its steps with what each changes, its outputs and examples. */
export function symbolsOf(context: Pick<RuleContext, 'document' | 'flow'>): readonly Symbol[] {
  const { document, flow } = context;
  const { contract } = document;
  if (contract === undefined) return [];
  const symbol = (
    name: string,
    detail: string,
    kind: Symbol['kind'],
    path: Path,
    named = path,
    children: readonly Symbol[] = [],
  ): Symbol[] => {
    if (!document.has(path)) return [];
    const selection = document.rangeOf(named, 'key');
    const range = around(spanOf(document, path), [selection, ...children.map((child) => child.range)]);
    return [{ name: plain(name) || '?', detail, kind, range, selection, children }];
  };
  const section = (key: string, detail: string, children: readonly Symbol[] = []): Symbol[] =>
    symbol(key, detail, 'section', [key], [key], children);
  const hints = new Map(hintsIn(context, { from: 0, to: document.text.length }).map(({ at, text }) => [at, text]));
  return [
    ...section('metadata', plain(`${contract.name} ${contract.version}`)),
    ...section('model', plain(contract.model.path)),
    ...section(
      'inputs',
      String(contract.inputs.length),
      contract.inputs.flatMap((input) => symbol(input.name, declaredWords(input), 'column', input.path)),
    ),
    ...section(
      'preprocessing',
      String(contract.preprocessing.length),
      contract.preprocessing.flatMap(({ op, path }, index) => {
        const names = (flow.changed[index] ?? []).map((name) => plain(name, 30));
        const who = names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} …`;
        const hint = hints.get(document.rangeOf(path.slice(0, 2), 'value').to);
        return symbol(op, hint ?? who, 'step', path.slice(0, 2), path);
      }),
    ),
    ...section(
      'outputs',
      String(contract.outputs.length),
      contract.outputs.flatMap(({ name, from, path }) => symbol(name, plain(from), 'output', path)),
    ),
    ...section(
      'examples',
      String(contract.examples.length),
      contract.examples.flatMap(({ name, path }) => symbol(name, '', 'example', path, [...path, 'name'])),
    ),
    ...section('reference', plain(contract.reference?.path ?? '')),
    ...['parity', 'monitoring', 'service', 'targets'].flatMap((key) => section(key, '')),
  ].sort((a, b) => a.range.from - b.range.from);
}

function spanOf(document: ContractDocument, path: Path): TextRange {
  const value = document.rangeOf(path, 'value');
  const key = typeof path[path.length - 1] === 'number' ? value : document.rangeOf(path, 'key');
  return around(value, [key]);
}

function around(range: TextRange, others: readonly TextRange[]): TextRange {
  return {
    from: Math.min(range.from, ...others.map(({ from }) => from)),
    to: Math.max(range.to, ...others.map(({ to }) => to)),
  };
}
