import { type Rule } from '../rule';
import { type SyntaxIssue } from '../syntax-issue';

/** A rule that reports what reading the text has found under its id. */
export function syntaxRule(id: SyntaxIssue['rule'], summary: string, fix?: Rule['fix']): Rule {
  return {
    id,
    severity: 'error',
    summary,
    phase: 'typing',
    *check({ document }) {
      for (const { rule, from, to, message, data } of document.issues) {
        if (rule === id) yield { at: { from, to }, message, ...(data !== undefined && { data }) };
      }
    },
    ...(fix !== undefined && { fix }),
  };
}
