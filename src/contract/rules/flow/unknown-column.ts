import { pathOf, textOf } from '../../edits';
import { formulaName, placesInFormula } from '../../formula/places';
import { type Rule } from '../../rule';
import { plain } from '../../shown';
import { flowRule } from '../flow-rule';
import { renameFix } from '../rename-fix';

/** In a formula the name wherever it stands, unless the formula calls another column so; elsewhere the whole text. */
const fix: Rule['fix'] = (report, context) => {
  const path = pathOf(report.data);
  if (path?.at(-1) !== 'formula') return renameFix(report, context);
  const [name, meant] = [textOf(report.data, 'name'), textOf(report.data, 'meant')];
  if (name === undefined || meant === undefined || !formulaName.test(meant)) return undefined;
  const { document } = context;
  if (document.has([...path.slice(0, -1), 'with', meant])) return undefined;
  const range = document.rangeOf(path, 'value');
  const places = placesInFormula(document.text.slice(range.from, range.to), name);
  return {
    title: `Rename to "${plain(meant)}"`,
    edits: places.map(({ from, to }) => ({ from: range.from + from, to: range.from + to, text: meant })),
  };
};

export const unknownColumn = flowRule('flow/unknown-column', 'error', 'A step names columns that there are', fix);
