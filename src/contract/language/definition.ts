import { type TextRange } from '../places';
import { type RuleContext } from '../rule';
import { fileEndings } from './file-places';
import { type Mention, mentionsOf } from './mentions';

/** Where something is made: a place of this text, or a file beside the contract, by the path that the contract writes. */
export type Definition =
  | { readonly kind: 'place'; readonly from: TextRange; readonly range: TextRange }
  | { readonly kind: 'file'; readonly from: TextRange; readonly path: string };

/** Of a column or an output where it is made; of a path the file; of an output of the model the model. */
export function definitionAt({ document, flow, model }: RuleContext, offset: number): Definition | undefined {
  const { contract } = document;
  if (contract === undefined) return undefined;
  const mentions = mentionsOf(document, flow);
  const mention = mentions.at(offset);
  if (mention !== undefined) {
    const made = mentions.of(mention.entity).find(({ role }) => role === 'made');
    return made && { kind: 'place', from: rangeOf(mention), range: rangeOf(made) };
  }
  const path = document.pathAt(offset);
  if (!document.has(path)) return undefined;
  const from = document.rangeOf(path, 'value');
  if (offset < from.from || offset > from.to) return undefined;
  const [top, second, third] = path;
  const where = path.join('.');
  if (where === 'model.path') return { kind: 'file', from, path: contract.model.path };
  if (where === 'reference.path' && contract.reference) return { kind: 'file', from, path: contract.reference.path };
  if (fileEndings(path) !== undefined) {
    const text = document.text.slice(from.from, from.to).replace(/^["']|["']$/g, '');
    return { kind: 'file', from, path: text };
  }
  if (top === 'outputs' && third === 'from' && model.state === 'read')
    return contract.outputs.some(
      ({ name, from: source }) => name === second && model.signature.outputs.some((output) => output.name === source),
    )
      ? { kind: 'file', from, path: contract.model.path }
      : undefined;
  return undefined;
}

/** Every place that names what stands at an offset, its making included or not. */
export function referencesAt(
  { document, flow }: Pick<RuleContext, 'document' | 'flow'>,
  offset: number,
  withMaking: boolean,
): readonly TextRange[] {
  const mentions = mentionsOf(document, flow);
  const mention = mentions.at(offset);
  if (mention === undefined) return [];
  return mentions
    .of(mention.entity)
    .filter(({ role }) => withMaking || role === 'used')
    .map(rangeOf);
}

function rangeOf({ from, to }: Mention): TextRange {
  return { from, to };
}
