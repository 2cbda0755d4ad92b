import { type Severity } from '../../protocol/finding';
import { textOf } from '../edits';
import { placesInFormula } from '../formula/places';
import { type Path } from '../model';
import { type Place, type Report, type Rule, type RuleContext } from '../rule';
import { type FlowIssue } from '../step';
import { placeInFormula } from './formula-place';

/** What the flow has found under a rule's id; `code` without a group is of `flow/`. */
export function* flowReports(id: string, context: RuleContext): Iterable<Report> {
  for (const issue of context.flow.issues) {
    const { code, path, message, data, related } = issue;
    if ((code.includes('/') ? code : `flow/${code}`) !== id) continue;
    yield {
      at: placeOf(context, issue),
      message,
      data: { path, ...data },
      ...(related !== undefined && {
        related: related.map((other) => ({ at: { path: other.path }, message: other.message })),
      }),
    };
  }
}

function placeOf(context: RuleContext, { path, on, within, data }: FlowIssue): Place {
  if (within !== undefined && path.at(-1) === 'formula') return placeInFormula(context, path, within);
  return inFormula(context.document, path, textOf(data, 'name')) ?? (on === undefined ? { path } : { path, on });
}

/** The first place of a name in the formula at a path. */
function inFormula(document: RuleContext['document'], path: Path, name: string | undefined): Place | undefined {
  if (name === undefined || path.at(-1) !== 'formula') return undefined;
  const range = document.rangeOf(path, 'value');
  const [first] = placesInFormula(document.text.slice(range.from, range.to), name);
  return first && { from: range.from + first.from, to: range.from + first.to };
}

/** A rule that reports what the flow has found under its id. */
export function flowRule(id: string, severity: Severity, summary: string, fix?: Rule['fix']): Rule {
  return {
    id,
    severity,
    summary,
    phase: 'typing',
    check: (context) => flowReports(id, context),
    ...(fix !== undefined && { fix }),
  };
}
