import { type Finding, type Range } from '../protocol/finding';
import { type ContractDocument } from './document';
import { pathOf } from './edits';
import { type Edit, type RuleContext } from './rule';
import { rules } from './rules/registry';

export interface Fix {
  /** Verb and object: `Rename to "amount"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** The fixes of a finding of this very context; found by its rule and data, never by its message. None where none is safe. */
export function fixesFor(finding: Pick<Finding, 'rule' | 'range' | 'data' | 'message'>, context: RuleContext): Fix[] {
  const rule = rules.find((candidate) => candidate.id === finding.rule);
  if (rule?.fix === undefined) return [];
  const { document } = context;
  const path = pathOf(finding.data);
  // What inputs share cannot be made right for one of them alone; what is misspelt in it is wrong for all.
  if (path?.[0] === 'inputs' && !finding.rule.startsWith('syntax/') && document.isShared(path)) return [];
  const at = { from: document.offset(finding.range.start), to: document.offset(finding.range.end) };
  const fix = rule.fix(
    { at, message: finding.message, ...(finding.data !== undefined && { data: finding.data }) },
    context,
  );
  return fix === undefined || fix.edits.length === 0 ? [] : [fix];
}

/** One edit for all findings together: of fixes that touch the same text the first wins, the others remain for the next round. */
export function fixAll(findings: readonly Finding[], context: RuleContext): Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    for (const { edits } of fixesFor(finding, context)) {
      if (!edits.some((edit) => taken.some((other) => overlap(edit, other)))) taken.push(...edits);
    }
  }
  return taken.sort((a, b) => a.from - b.from);
}

/** Two insertions at one place are an overlap, too: their order would matter. */
function overlap(a: Edit, b: Edit): boolean {
  return a.from < b.to && b.from < a.to ? true : a.from === b.from;
}

/** The edits as LSP has them. */
export function lspEdits(document: ContractDocument, edits: readonly Edit[]): { range: Range; newText: string }[] {
  return edits.map(({ from, to, text }) => ({
    range: { start: document.position(from), end: document.position(to) },
    newText: text,
  }));
}
