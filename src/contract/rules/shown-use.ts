import { touchedNames } from '../arguments';
import { type StepUse } from '../model';
import { plain } from '../shown';

/** A step in words, and what can be done without it. */
export function shownUse({ op, args, path }: StepUse): { readonly step: string; readonly instead: string } {
  const [section, name] = path;
  if (section === 'outputs')
    return {
      step: `The operation ${plain(op)} of the output ${plain(String(name))}`,
      instead: 'leave it out and let the caller do it',
    };
  const { columns } = touchedNames(args);
  const listed = columns.slice(0, 3).map((column) => plain(column));
  const of = columns.length === 0 ? '' : ` of ${listed.join(', ')}${columns.length > 3 ? ' …' : ''}`;
  return {
    step: `The step ${plain(op)}${of}`,
    instead: 'do it before the row is sent and declare its result as an input',
  };
}
