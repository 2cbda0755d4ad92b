import { type Attribute, writeAttribute } from './encode';
import { elementTypes } from './types';
import { WireWriter } from './writer';

/** What a node is; `domain` is '' for ai.onnx. */
export interface Operator {
  readonly domain: string;
  readonly type: string;
  /** It makes text out of something else, or of nothing. */
  readonly text?: true;
}

/** Nodes in topological order, with names that are free against all names of the model that they are written into. */
export class NodeList {
  /** NodeProtos without their field header. */
  readonly nodes: Uint8Array[] = [];
  /** Of each node, in their order. */
  readonly operators: Operator[] = [];
  readonly #prefix: string;
  readonly #used: Set<string>;
  #next = 0;

  constructor(taken: ReadonlySet<string>, wanted = 'pc/') {
    let prefix = wanted;
    // One look at the prefix instead of one at every name.
    const clashes = (candidate: string) => [...taken].some((name) => name.startsWith(candidate));
    while (clashes(prefix)) prefix = `${prefix.slice(0, -1)}_/`;
    this.#prefix = prefix;
    this.#used = new Set(taken);
  }

  /** The wanted name, or that with `_` until it is free. */
  reserve(wanted: string): string {
    let name = wanted;
    while (this.#used.has(name)) name += '_';
    this.#used.add(name);
    return name;
  }

  fresh(type: string): string {
    return `${this.#prefix}${type}_${this.#next++}`;
  }

  write<Names extends readonly string[]>(
    type: string,
    inputs: readonly string[],
    outputs: Names,
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
  ): Names {
    const writer = new WireWriter();
    for (const input of inputs) writer.text(1, input);
    for (const output of outputs) writer.text(2, output);
    // ONNX Runtime refuses two nodes of one name, and up to 1.20 makes such of nodes without one. The name of a value of ours is free;
    // one that was asked for may be that of a node of the user's.
    const [output = ''] = outputs;
    if (output.startsWith(this.#prefix)) writer.text(3, output);
    writer.text(4, type);
    for (const [name, attribute] of Object.entries(attributes))
      writer.message(5, (inner) => writeAttribute(inner, name, attribute));
    if (domain !== '') writer.text(7, domain);
    this.nodes.push(writer.finish());
    this.operators.push(makesText(attributes) ? { domain, type, text: true } : { domain, type });
    return outputs;
  }
}

/** A Constant of text, or a Cast to it. */
function makesText({ value, to }: Readonly<Record<string, Attribute>>): boolean {
  const constant = value !== undefined && 'tensor' in value && value.tensor.type === 'string';
  return constant || (to !== undefined && 'int' in to && to.int === elementTypes.string);
}
