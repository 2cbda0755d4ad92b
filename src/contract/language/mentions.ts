import { touchedNames } from '../arguments';
import { type ContractDocument } from '../document';
import { type Flow } from '../flow';
import { placesInFormula } from '../formula/places';
import { isMapping } from '../lenient';
import { type Contract, type Path, type StepUse } from '../model';
import { type TextRange } from '../places';
import { type Columns, type InferScope } from '../step';
import { bindArguments, preprocessingSteps } from '../steps/registry';
import { unquoted } from './cursor';

/** One column or output of a contract, under one name: a name that is dropped and made again is two. */
export interface Entity {
  readonly kind: 'column' | 'output';
  readonly name: string;
  /** A column of the raw row; otherwise some step makes it. */
  readonly raw: boolean;
}

/** A place of the text that names an entity. */
export interface Mention extends TextRange {
  readonly entity: Entity;
  /** `made` where it comes into being: the input's key, `into`, the output's key. */
  readonly role: 'made' | 'used';
  /** A word within a longer text, such as a formula. */
  readonly within: boolean;
  readonly path: Path;
  /** Steps that ran before this place; undefined outside of the preprocessing. */
  readonly step: number | undefined;
}

/** All mentions of a contract, by place. */
export interface Mentions {
  readonly all: readonly Mention[];
  at(offset: number): Mention | undefined;
  of(entity: Entity): readonly Mention[];
}

const known = new WeakMap<ContractDocument, { readonly flow: Flow; readonly mentions: Mentions }>();

/** Who is named where. The steps themselves say it: each is asked again what it infers, and what it asks for is what it names. */
export function mentionsOf(document: ContractDocument, flow: Flow): Mentions {
  let last = known.get(document);
  if (last?.flow !== flow) {
    last = { flow, mentions: new Finder(document, flow).find() };
    known.set(document, last);
  }
  return last.mentions;
}

class Finder {
  private readonly found = new Map<number, Mention>();
  private live = new Map<string, Entity>();

  constructor(
    private readonly document: ContractDocument,
    private readonly flow: Flow,
  ) {}

  find(): Mentions {
    const { contract } = this.document;
    if (contract !== undefined) {
      this.inputs(contract);
      const inputs = this.live;
      contract.preprocessing.forEach((use, index) => {
        this.step(use, index);
      });
      this.live = inputs;
      this.rows(contract);
      this.outputs(contract);
    }
    const all = [...this.found.values()].sort((a, b) => a.from - b.from);
    return {
      all,
      at: (offset) => all.find(({ from, to }) => from <= offset && offset <= to),
      of: (entity) => all.filter((mention) => mention.entity === entity),
    };
  }

  private inputs({ inputs }: Contract): void {
    for (const { name, path } of inputs) {
      const entity: Entity = { kind: 'column', name, raw: true };
      this.live.set(name, entity);
      this.add(entity, 'made', path, 0);
    }
  }

  private step(use: StepUse, index: number): void {
    const before = index === 0 ? this.flow.inputs : (this.flow.after[index - 1] ?? this.flow.inputs);
    const next = new Map(this.live);
    const used = (name: string, at: Path): void => {
      this.add(this.entity(name), 'used', [...use.path, ...at], index);
    };
    const made = (name: string, into: Path | undefined): void => {
      if (into === undefined && next.has(name)) return;
      const entity: Entity = { kind: 'column', name, raw: false };
      next.set(name, entity);
      if (into !== undefined) this.add(entity, 'made', [...use.path, ...into], index);
    };
    const step = preprocessingSteps.get(use.op);
    const bound = step === undefined ? undefined : bindArguments(step, use);
    if (bound?.ok === true) bound.step.infer(bound.args, listening(this.document, before, use, { used, made, next }));
    else this.byConvention(use, used, made);
    this.live = next;
  }

  /** The names of a step whose arguments are wrong, by the convention that all follow. */
  private byConvention(use: StepUse, used: Name, made: Name): void {
    const { columns, into } = touchedNames(use.args);
    const list = isMapping(use.args) && Array.isArray(use.args['columns']) ? use.args['columns'] : [];
    for (const name of columns) {
      const index = list.indexOf(name);
      used(name, ['columns', index < 0 ? name : index]);
    }
    for (const name of into) made(name, ['into']);
  }

  private rows({ examples, reference }: Contract): void {
    for (const { path, row } of examples)
      for (const name of Object.keys(row)) {
        const entity = this.live.get(name);
        if (entity !== undefined) this.add(entity, 'used', [...path, 'row', name], undefined, 'key');
      }
    for (const key of ['label', 'time'] as const) {
      const entity = this.live.get(reference?.[key] ?? '');
      if (entity !== undefined) this.add(entity, 'used', ['reference', key], undefined);
    }
  }

  private outputs({ outputs, examples, reference, parity }: Contract): void {
    const made = new Map<string, Entity>();
    for (const { name, path, from } of outputs) {
      const earlier = made.get(from);
      if (earlier !== undefined) this.add(earlier, 'used', [...path, 'from'], undefined);
      const entity: Entity = { kind: 'output', name, raw: false };
      made.set(name, entity);
      this.add(entity, 'made', path, undefined);
    }
    const keys = (mapping: Readonly<Record<string, unknown>> | undefined, path: Path): void => {
      for (const name of Object.keys(mapping ?? {})) {
        const entity = made.get(name);
        if (entity !== undefined) this.add(entity, 'used', [...path, name], undefined, 'key');
      }
    };
    for (const { path, expect } of examples) keys(expect, [...path, 'expect']);
    keys(reference?.predictions, ['reference', 'predictions']);
    keys(parity, ['parity']);
  }

  /** A name that nobody declares is an entity, too: it may be misspelt the same way in many places. */
  private entity(name: string): Entity {
    let entity = this.live.get(name);
    if (entity === undefined) this.live.set(name, (entity = { kind: 'column', name, raw: false }));
    return entity;
  }

  private add(entity: Entity, role: Mention['role'], path: Path, step: number | undefined, on?: 'key'): void {
    for (const { from, to, within } of placesOf(this.document, entity.name, path, on))
      // A name that is used where it is made is made there.
      if (this.found.get(from)?.role !== 'made') this.found.set(from, { entity, role, from, to, within, path, step });
  }
}

type Name = (name: string, at: Path) => void;
interface Listener {
  readonly used: Name;
  readonly made: (name: string, into: Path | undefined) => void;
  readonly next: Map<string, Entity>;
}

/** The scope of a step that has been inferred before, which says what it is asked for. */
function listening({ contract }: ContractDocument, before: Columns, use: StepUse, listener: Listener): InferScope {
  return {
    columns: before,
    precision: contract?.precision ?? 'float64',
    origin: use.path,
    input: (name) => contract?.inputs.find((input) => input.name === name),
    column: (name, at) => {
      listener.used(name, at);
      const state = before.get(name);
      return state?.poisoned ? undefined : state;
    },
    write: ({ name }, into) => {
      listener.made(name, into);
    },
    poison: (name, into) => {
      listener.made(name, into);
    },
    remove: (name) => {
      listener.next.delete(name);
    },
    issue: () => undefined,
  };
}

interface NamePlace extends TextRange {
  readonly within: boolean;
}

/** Where exactly a name stands that a step has at a path: the value, the key, an item of the list, a word of the text. */
function placesOf(document: ContractDocument, name: string, path: Path, on?: 'key'): readonly NamePlace[] {
  const exact = (at: Path, side: 'key' | 'value'): readonly NamePlace[] | undefined => {
    if (!document.has(at)) return undefined;
    const { from, to } = document.rangeOf(at, side);
    return unquoted(document.text.slice(from, to)) === name ? [{ from, to, within: false }] : undefined;
  };
  const last = path[path.length - 1];
  const parent = path.slice(0, -1);
  const key = last === name ? exact(path, 'key') : undefined;
  if (on === 'key') return key ?? [];
  const value = exact(path, 'value') ?? key;
  if (value !== undefined) return value;
  const lists = typeof last === 'number' ? [parent] : [path];
  for (const list of lists)
    for (let index = 0; document.has([...list, index]); index++) {
      const item = exact([...list, index], 'value');
      if (item !== undefined) return item;
    }
  if (document.has(path)) return words(document, name, path);
  // An argument may stand beside the columns instead of with its column.
  const columns = path.lastIndexOf('columns');
  const beside = columns < 0 || last === undefined ? undefined : [...path.slice(0, columns), last];
  return (beside && exact(beside, 'value')) ?? [];
}

/** A name as a word of a formula. */
function words(document: ContractDocument, name: string, path: Path): readonly NamePlace[] {
  const range = document.rangeOf(path, 'value');
  return placesInFormula(document.text.slice(range.from, range.to), name).map(({ from, to }) => ({
    from: range.from + from,
    to: range.from + to,
    within: true,
  }));
}
