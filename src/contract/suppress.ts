import { type Located } from './located';
import { type Phase, type Rule, type RuleContext } from './rule';
import { quoted } from './shown';
import { didYouMean, mostGuessed } from './suggest';

/** The rule that speaks of suppressions; its file says what it says of their form. */
export const unusedRule = 'style/unused-suppression';

/** `# slipway-disable-next-line id[, id] -- reason`, on a line of its own. */
export interface Suppression {
  readonly ids: readonly string[];
  /** Empty where none is given; then it suppresses nothing. */
  readonly reason: string;
  /** The comment, without its indentation. */
  readonly from: number;
  readonly to: number;
  /** Zero-based line that it is about: the next one that is no such comment. */
  readonly line: number;
}

const comment = /^[ \t]*(# *slipway-disable-next-line\b(.*))$/;

/** All suppressions of a text, in order. */
export function suppressionsOf(text: string): Suppression[] {
  if (!text.includes('slipway-disable-next-line')) return [];
  const found: Suppression[] = [];
  const lines = text.split(/(\r\n|\n|\r)/);
  let waiting: Omit<Suppression, 'line'>[] = [];
  let offset = 0;
  for (let i = 0; i < lines.length; i += 2) {
    const line = lines[i] ?? '';
    const match = comment.exec(line);
    if (match?.[1] !== undefined) {
      const [ids = '', ...reason] = (match[2] ?? '').split(/ --(?: |$)/);
      const from = offset + line.length - match[1].length;
      waiting.push({
        ids: ids.split(/[\s,]+/).filter((id) => id !== ''),
        reason: reason.join(' -- ').trim(),
        from,
        to: offset + line.trimEnd().length,
      });
    } else {
      found.push(...waiting.map((item) => ({ ...item, line: i / 2 })));
      waiting = [];
    }
    offset += line.length + (lines[i + 1] ?? '').length;
  }
  return [...found, ...waiting.map((item) => ({ ...item, line: lines.length }))];
}

/** Whether a comment may silence this rule. What makes the text unreadable, and Slipway's own mistakes, it may not. */
export function isSuppressible(rule: string): boolean {
  return !/^(syntax|internal)\//.test(rule) && rule !== unusedRule;
}

/** Takes out what comments suppress, and adds a report for every id of a comment that suppressed nothing although its rule could speak. */
export function applySuppressions(
  context: RuleContext,
  found: readonly Located[],
  active: readonly Rule[],
  phase: Phase,
): Located[] {
  const { document } = context;
  const suppressions = suppressionsOf(document.text).filter((item) => item.reason !== '');
  if (suppressions.length === 0) return [...found];
  const placeOf = (line: number, rule: string): string => `${line} ${rule}`;
  const silent = new Set(suppressions.flatMap(({ line, ids }) => ids.map((id) => placeOf(line, id))));
  const used = new Set<string>();
  const kept = found.filter((item) => {
    const place = placeOf(document.position(item.range.from).line, item.rule);
    if (!isSuppressible(item.rule) || !silent.has(place)) return true;
    used.add(place);
    return false;
  });
  const reporter = active.find((rule) => rule.id === unusedRule);
  if (reporter === undefined || document.broken) return kept;
  const byId = new Map(active.map((rule) => [rule.id, rule]));
  const suppressible = [...byId.keys()].filter(isSuppressible);
  let guessed = 0;
  const unknown = (id: string): string =>
    `There is no rule ${quoted(id)}.${++guessed > mostGuessed ? '' : didYouMean(id, suppressible)}`;
  for (const { ids, from, to, line } of suppressions) {
    for (const id of ids) {
      if (used.has(placeOf(line, id))) continue;
      const todo = `delete ${ids.length > 1 ? 'the id' : 'the comment'}`;
      const rule = byId.get(id);
      const message =
        rule === undefined
          ? `${unknown(id)} — the comment does nothing, and what it was meant for is still found — ${todo}, or write the id that the finding shows.`
          : uselessness(rule, todo, context, phase);
      if (message === undefined) continue;
      kept.push({
        rule: unusedRule,
        severity: reporter.severity,
        report: { at: { from, to }, message, data: { id } },
        range: { from, to },
      });
    }
  }
  return kept;
}

/** Why the id of a rule in a comment does nothing; undefined where it may yet do something. */
function uselessness(rule: Rule, todo: string, context: RuleContext, phase: Phase): string | undefined {
  const { id } = rule;
  if (!isSuppressible(id)) {
    return `Findings of ${id} cannot be suppressed — what they name must be right before anything else can be checked — ${todo}, and correct what it finds.`;
  }
  if (!couldSpeak(rule, context, phase)) return undefined;
  return `Nothing on the next line is a finding of ${id} — a suppression that suppresses nothing hides the next real one — ${todo}.`;
}

/** Silence of a rule means something only where it ran and had the facts that it asks for. */
function couldSpeak(rule: Rule, context: RuleContext, phase: Phase): boolean {
  if (rule.phase === 'saving' && phase === 'typing') return false;
  const group = rule.id.slice(0, rule.id.indexOf('/'));
  if (group === 'model' || group === 'signature') return context.model.state !== 'unknown';
  if (group === 'data') return context.reference.state !== 'unknown';
  if (group === 'example' && rule.phase === 'saving') return context.examples !== undefined;
  if (group === 'notebook') return context.notebook !== undefined;
  if (group === 'parity') return context.parity !== undefined;
  return true;
}
