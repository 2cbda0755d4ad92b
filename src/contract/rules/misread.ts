import { type Path } from '../model';
import { type RuleContext } from '../rule';

/** Whether something is wrong with the very text of a value: what the contract says there is a default that nobody wrote. */
export function isMisread({ document }: Pick<RuleContext, 'document'>, path: Path): boolean {
  if (document.issues.length === 0 || !document.has(path)) return false;
  const { from, to } = document.rangeOf(path, 'value');
  return document.issues.some((issue) => issue.from < to && from < issue.to);
}
