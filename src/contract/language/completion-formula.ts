import { functionArity } from '../formula/names';
import { formulaName } from '../formula/places';
import { isMapping } from '../lenient';
import { type RuleContext } from '../rule';
import { columnsBefore, type NameOffer } from './completion-names';
import { type Cursor } from './cursor';
import { stepPlace } from './step-place';

const wordBefore = /[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

interface FormulaOffer extends Omit<NameOffer, 'kind'> {
  readonly kind: NameOffer['kind'] | 'step';
  readonly snippet: string;
}

/** What may stand at the cursor in a formula: columns, the short names that `with` gives them, functions. Undefined elsewhere. */
export function formulaOffers(
  context: RuleContext,
  cursor: Cursor,
  offset: number,
): { readonly offers: readonly FormulaOffer[]; readonly from: number } | undefined {
  const place = stepPlace(cursor.path);
  if (cursor.on !== 'value' || place?.step?.name !== 'arithmetic' || place.index === undefined) return undefined;
  if (place.within.join('.') !== 'formula') return undefined;
  const known = columnsBefore(context, place.index);
  const args = context.document.contract?.preprocessing[place.index]?.args;
  const short = isMapping(args) && isMapping(args['with']) ? Object.entries(args['with']) : [];
  const offers = [
    ...short.map(([label, column]): FormulaOffer => ({
      label,
      kind: 'column',
      snippet: label,
      detail: String(column),
    })),
    // A date or a text is nothing to compute with, and a name of several words needs a short one.
    ...known.flatMap(({ offer, state }): FormulaOffer[] =>
      state.type === 'string' || state.time || !formulaName.test(offer.label)
        ? []
        : [{ ...offer, snippet: offer.label }],
    ),
    ...[...functionArity].map(([label, { least }]): FormulaOffer => {
      const places = Array.from({ length: least }, (_, index) => `$${String(index + 1)}`);
      return { label, kind: 'step', snippet: `${label}(${places.join(', ')})`, detail: 'function' };
    }),
  ];
  return { offers, from: offset - (wordBefore.exec(cursor.word)?.[0].length ?? 0) };
}
