import { type Report, type Rule, type RuleContext } from './rule';

const known = new WeakMap<RuleContext, Map<Rule, readonly Report[]>>();

/** What a rule reports of a contract: it looks once, whoever asks. Throws what the rule throws. */
export function reportsOf(rule: Rule, context: RuleContext): readonly Report[] {
  let byRule = known.get(context);
  if (byRule === undefined) known.set(context, (byRule = new Map<Rule, readonly Report[]>()));
  let reports = byRule.get(rule);
  if (reports === undefined) byRule.set(rule, (reports = [...rule.check(context)]));
  return reports;
}

/** The same for a rule that is silent where another one has spoken: of one that throws there is a finding of its own, and nothing here. */
function spoken(rule: Rule, context: RuleContext): readonly Report[] {
  try {
    return reportsOf(rule, context);
  } catch {
    return [];
  }
}

/** Names of the inputs of which one of these rules has spoken. */
export function toldInputs(context: RuleContext, ...rules: readonly Rule[]): ReadonlySet<string> {
  const names = rules.flatMap((rule) =>
    spoken(rule, context).flatMap(({ at }) => ('path' in at && at.path[0] === 'inputs' ? [String(at.path[1])] : [])),
  );
  return new Set(names);
}

/** Asks of places whether a rule has spoken of exactly them. */
export function toldPlaces(context: RuleContext, rule: Rule): (place: Report['at']) => boolean {
  const told = new Set(spoken(rule, context).map(({ at }) => JSON.stringify(at)));
  return (place) => told.has(JSON.stringify(place));
}
