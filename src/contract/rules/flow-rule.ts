import { type Severity } from '../../protocol/finding';
import { type Report, type Rule, type RuleContext } from '../rule';

/** What the flow has found under a rule's id; `code` without a group is of `flow/`. */
export function* flowReports(id: string, { flow }: RuleContext): Iterable<Report> {
  for (const { code, path, on, message, data, related } of flow.issues) {
    if ((code.includes('/') ? code : `flow/${code}`) !== id) continue;
    yield {
      at: on === undefined ? { path } : { path, on },
      message,
      data: { path, ...data },
      ...(related !== undefined && {
        related: related.map((other) => ({ at: { path: other.path }, message: other.message })),
      }),
    };
  }
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
