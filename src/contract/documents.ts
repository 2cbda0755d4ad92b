import { type ContractDocument, ContractReader } from './document';

/** So many contracts are open in an editor at once, or few more. */
const most = 16;

/** The contracts that were read last, by path: the same text is the same document, and of another one only what is new is parsed. */
export class Documents {
  private readonly known = new Map<
    string,
    { readonly reader: ContractReader; readonly source: string; readonly document: ContractDocument }
  >();

  read({ path, text }: { readonly path: string; readonly text: string }): ContractDocument {
    const last = this.known.get(path);
    if (last?.source === text) return last.document;
    const reader = last?.reader ?? new ContractReader();
    const document = reader.read(text);
    // The last one read is the last one forgotten.
    this.known.delete(path);
    this.known.set(path, { reader, source: text, document });
    for (const oldest of this.known.keys()) if (this.known.size > most) this.known.delete(oldest);
    return document;
  }
}
