import { applyEdits, textLike } from '../edits';
import { formulaName } from '../formula/places';
import { isMapping } from '../lenient';
import { contextOf } from '../lint';
import { type TextRange } from '../places';
import { type Edit, type RuleContext } from '../rule';
import { plain, quoted } from '../shown';
import { type Mention, mentionsOf } from './mentions';

/** A refusal is a sentence for a person. */
export type Renaming = { readonly edits: readonly Edit[] } | { readonly refusal: string };

/** What would be renamed at an offset: its place, and its name without quotes. */
export function renamedAt(
  { document, flow }: Pick<RuleContext, 'document' | 'flow'>,
  offset: number,
): (TextRange & { readonly name: string }) | undefined {
  const mention = mentionsOf(document, flow).at(offset);
  return mention && { from: mention.from, to: mention.to, name: mention.entity.name };
}

/** Another name for the column or output at an offset, wherever the contract names it. */
export function rename(context: RuleContext, offset: number, name: string): Renaming {
  const { document, flow } = context;
  const mentions = mentionsOf(document, flow);
  const mention = mentions.at(offset);
  if (mention === undefined) return { refusal: 'There is no column or output of this contract here.' };
  const places = mentions.of(mention.entity);
  const refusal = refusalOf(context, mention, name.trim()) ?? unwritable(context, places, name.trim());
  if (refusal !== undefined) return { refusal };
  if (name.trim() === mention.entity.name) return { edits: [] };
  const edits = places.map(({ from, to, within }) => ({
    from,
    to,
    text: within ? name.trim() : textLike(document.text.slice(from, to), name.trim()),
  }));
  // Such as a name that is written with escapes in a formula.
  return isSound(context, edits)
    ? { edits }
    : {
        refusal: `Not every place that names ${quoted(mention.entity.name)} can be rewritten. Write its name without escapes there, then try again.`,
      };
}

/** Whether the contract, renamed, means what it meant: a place that was missed names something that is not there. */
function isSound(context: RuleContext, edits: readonly Edit[]): boolean {
  const { document, flow } = context;
  const after = contextOf(applyEdits(document.text, edits), context);
  return after.document.issues.length <= document.issues.length && after.flow.issues.length <= flow.issues.length;
}

function refusalOf(context: RuleContext, { entity }: Mention, name: string): string | undefined {
  const { document, flow, model } = context;
  if (document.broken) return 'The YAML cannot be read to its end, so not every place is known. Correct that first.';
  if (name === '') return 'A name has at least one character.';
  if (plain(name, name.length) !== name) return 'This name has characters that cannot be seen. Write it without them.';
  if (name === entity.name) return undefined;
  const others = mentionsOf(document, flow).all.map((mention) => mention.entity);
  const taken = others.some((other) => other.kind === entity.kind && other.name === name);
  const what = entity.kind === 'column' ? 'a column' : 'an output';
  if (taken) return `There is ${what} ${quoted(name)} already. Choose another name.`;
  if (entity.kind === 'column' && flow.feeds.some(({ column }) => column === entity.name))
    return `${quoted(entity.name)} is the name of an input of the model, which takes this column by its name. It cannot have another one.`;
  if (
    entity.kind === 'output' &&
    model.state === 'read' &&
    model.signature.outputs.some((output) => output.name === name)
  )
    return `The model has an output ${quoted(name)}. Two of one name could not be told apart; choose another name.`;
  return undefined;
}

/** In a formula a name is a word of letters, digits and "_". */
function unwritable({ document }: RuleContext, places: readonly Mention[], name: string): string | undefined {
  const formulas = places.filter(({ within }) => within);
  if (formulas.length === 0) return undefined;
  if (!formulaName.test(name) || ['and', 'or', 'not'].includes(name))
    return `A formula names this column, and ${quoted(name)} is no word there. Choose one of letters, digits and "_", or give the column a short name in the formula with "with:".`;
  const isShort = formulas.some(({ step }) => {
    const args = document.contract?.preprocessing[step ?? -1]?.args;
    return isMapping(args) && isMapping(args['with']) && Object.hasOwn(args['with'], name);
  });
  return isShort
    ? `A formula that names this column calls another one ${quoted(name)} by its "with:". Choose another name.`
    : undefined;
}
