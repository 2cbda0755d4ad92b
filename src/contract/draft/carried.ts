import { parseContract } from '../document';
import { applyEdits } from '../edits';
import { inline } from './yaml-lines';

/** Under what the export cells leave a contract in the metadata of the model that they write. */
const key = 'slipway.contract';
/** Longer than any contract that is read. */
const longest = 1_000_000;

/** The contract that came with a model, told where that model and its reference are now; undefined where none did. */
export function carriedContract(
  metadata: ReadonlyMap<string, string>,
  model: { readonly path: string; readonly sha256: string },
  data: string | undefined,
): { readonly name: string; readonly text: string } | undefined {
  const text = metadata.get(key);
  if (text === undefined || text.length > longest) return undefined;
  const document = parseContract(text);
  const { contract } = document;
  if (contract === undefined || document.issues.length > 0 || !document.has(['model'])) return undefined;
  const edits = [{ ...document.rangeOf(['model'], 'value'), text: inline({ path: model.path, sha256: model.sha256 }) }];
  if (data !== undefined && document.has(['reference', 'path']))
    edits.push({ ...document.rangeOf(['reference', 'path'], 'value'), text: inline(data) });
  return { name: contract.name, text: applyEdits(document.text, edits) };
}

/** Whether a file is that contract with examples at its end, as the export cell wrote it. */
export function isWritten(file: string, carried: string): boolean {
  const rest = (text: string): string => text.replaceAll('\r\n', '\n').replace(/^model: .*\n/m, '');
  return rest(file).startsWith(rest(carried));
}
