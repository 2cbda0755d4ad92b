import { type ContractDocument, ContractReader } from './document';
import { finished } from './stops';

/** So many contracts are open in an editor at once, or few more. */
const most = 16;

interface Known {
  readonly reader: ContractReader;
  /** What it has read to the end last. */
  readonly last: { readonly source: string; readonly document: ContractDocument } | undefined;
}

/** The contracts that were read last, by path: the same text is the same document, and of another one only what is new is parsed. */
export class Documents {
  private readonly known = new Map<string, Known>();

  read(file: { readonly path: string; readonly text: string }): ContractDocument {
    return finished(this.reading(file));
  }

  /** The same, and stops now and then. */
  *reading({ path, text }: { readonly path: string; readonly text: string }): Generator<void, ContractDocument> {
    const { reader, last } = this.known.get(path) ?? { reader: new ContractReader(), last: undefined };
    if (last?.source === text) return last.document;
    // Before its end: a reading that is given up has parsed something as well.
    this.remember(path, { reader, last });
    const document = yield* reader.reading(text);
    this.remember(path, { reader, last: { source: text, document } });
    return document;
  }

  private remember(path: string, known: Known): void {
    // The last one read is the last one forgotten.
    this.known.delete(path);
    this.known.set(path, known);
    for (const oldest of this.known.keys()) if (this.known.size > most) this.known.delete(oldest);
  }
}
