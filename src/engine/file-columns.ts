import { type Contract } from '../contract/model';
import { quoted } from '../contract/shown';
import { didYouMean, mostGuessed, suggest } from '../contract/suggest';
import { type FileColumns } from '../protocol/file-columns';
import { EngineError } from './error';

/**
 * How the columns of a file meet the inputs of its contract. A file may hold more than the inputs (a label, an identifier, earlier answers), so another
 * column is told and not refused; but one whose name is nearly that of an absent input is that input misspelt, and every row would be read without it.
 * Throws EngineError `table`.
 */
export function fileColumns(contract: Contract, path: string, names: readonly string[]): FileColumns {
  const present = new Set(names);
  const absent = contract.inputs.filter(({ name }) => !present.has(name));
  const inputs = new Set(contract.inputs.map(({ name }) => name));
  const extra = names.filter((name) => !inputs.has(name));
  const lacking = absent.filter(({ missing }) => missing === 'forbid').map(({ name }) => name);
  const [first] = lacking;
  if (first !== undefined) {
    throw new EngineError(
      'table',
      `${path} has no column ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''} — it has ${names.slice(0, 12).join(', ')}; name its columns as the contract's inputs.${didYouMean(first, extra)}`,
    );
  }
  const missing = absent.map(({ name }) => name);
  const known = new Set([
    'id',
    ...contract.outputs.map(({ name }) => name),
    ...Object.values(contract.reference?.predictions ?? {}),
    contract.reference?.label,
    contract.reference?.time,
  ]);
  for (const name of extra.filter((each) => !known.has(each)).slice(0, mostGuessed)) {
    const meant = suggest(name, missing);
    if (meant === undefined) continue;
    throw new EngineError(
      'table',
      `${path} has a column ${quoted(name)}, which the contract does not have, and no column ${quoted(meant)}, which it has. Did you mean ${quoted(meant)}? — rename it; where it is something else, add an empty column ${quoted(meant)}.`,
    );
  }
  return { missing, extra };
}
