import { partInFormula } from '../formula/places';
import { isMapping } from '../lenient';
import { type Path } from '../model';
import { type TextRange } from '../places';
import { type Place, type RuleContext } from '../rule';

/** A part of the formula at a path of a step; all of it where the file writes it in other characters. */
export function placeInFormula({ document }: RuleContext, path: Path, part: TextRange): Place {
  const args = document.contract?.preprocessing[Number(path[1])]?.args;
  const formula = isMapping(args) ? args['formula'] : undefined;
  const { from, to } = document.rangeOf(path, 'value');
  const found = typeof formula === 'string' ? partInFormula(document.text.slice(from, to), formula, part) : undefined;
  return found === undefined ? { path, on: 'value' } : { from: from + found.from, to: from + found.to };
}
