import { type Finding, type Severity } from '../protocol/finding';
import { parseContract, type ContractDocument } from './document';
import { computingFlow, type Flow } from './flow';
import { type Located } from './located';
import { type TextRange } from './places';
import { reportsOf } from './reports';
import { type Phase, type Place, type Rule, type RuleContext } from './rule';
import { rules } from './rules/registry';
import { withSideFiles } from './side-file';
import { finished } from './stops';
import { applySuppressions } from './suppress';

/** By rule id; `off` silences a rule. Ids that no rule has are ignored. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export interface LintOptions {
  /** `saving` runs the rules of both phases. Default `typing`. */
  readonly phase?: Phase;
  readonly severities?: Severities;
  /** Instead of the registered ones; for tests of this file. */
  readonly rules?: readonly Rule[];
}

/** The flow of a text that says nothing. */
export const noFlow: Flow = {
  inputs: new Map(),
  after: [],
  changed: [],
  final: new Map(),
  feeds: [],
  outputs: [],
  issues: [],
};

/**
 * What the rules say of a contract, by place, then rule, then message: the same findings for the same context, whoever asks.
 * A rule that throws costs its own reports only and is named by an `internal/rule-crashed`.
 */
export function lint(context: RuleContext, options: LintOptions = {}): Finding[] {
  return finished(linting(context, options));
}

/** The same, and stops before each rule. */
export function* linting(context: RuleContext, options: LintOptions = {}): Generator<void, Finding[]> {
  const { phase = 'typing', severities = {}, rules: active = rules } = options;
  const { document } = context;
  const found: Located[] = [];
  for (const rule of active) {
    if (rule.phase === 'saving' && phase === 'typing') continue;
    // What follows a mistake in the YAML was perhaps never written; only the text and the model's file are certain.
    if (document.broken && !/^(syntax|model)\//.test(rule.id)) continue;
    yield;
    // Not spread: a hostile contract has more findings than a call may have arguments.
    for (const item of run(rule, context)) found.push(item);
  }
  if (!document.broken) for (const item of unclaimed(context, active)) found.push(item);
  const kept = applySuppressions(context, found, active, phase).flatMap((item): Located[] => {
    const severity = Object.hasOwn(severities, item.rule) ? severities[item.rule] : item.severity;
    return severity === undefined || severity === 'off' ? [] : [{ ...item, severity }];
  });
  return unique(kept.sort(order)).map((item) => toFinding(item, document));
}

/** The same from the text alone, with whatever facts there are. */
export function lintContract(text: string, facts: KnownFacts = {}, options: LintOptions = {}): Finding[] {
  return lint(contextOf(text, facts), options);
}

type KnownFacts = Partial<Omit<RuleContext, 'document' | 'flow'>>;

/** Parses the text and computes its flow: everything that `lint` and `fixesFor` ask. */
export function contextOf(source: string | ContractDocument, facts: KnownFacts = {}): RuleContext {
  return finished(makingContext(typeof source === 'string' ? parseContract(source) : source, facts));
}

/** The same of a document, and stops now and then. */
export function* makingContext(document: ContractDocument, facts: KnownFacts = {}): Generator<void, RuleContext> {
  const {
    model = { state: 'unknown' },
    reference = { state: 'unknown' },
    sideFiles,
    examples,
    parity,
    notebook,
    namesakes,
  } = facts;
  return {
    document,
    flow:
      document.contract === undefined
        ? noFlow
        : yield* computingFlow(
            withSideFiles(document.contract, sideFiles ?? new Map()),
            model.state === 'read' ? model.signature : undefined,
          ),
    model,
    reference,
    ...(sideFiles !== undefined && { sideFiles }),
    ...(examples !== undefined && { examples }),
    ...(parity !== undefined && { parity }),
    ...(notebook !== undefined && { notebook }),
    ...(namesakes !== undefined && { namesakes }),
  };
}

/** Where a place is in the text. */
export function locate(place: Place, document: ContractDocument): TextRange {
  return 'from' in place ? place : document.rangeOf(place.path, place.on);
}

function run(rule: Rule, context: RuleContext): Located[] {
  const found: Located[] = [];
  try {
    for (const report of reportsOf(rule, context)) {
      found.push({ rule: rule.id, severity: rule.severity, report, range: locate(report.at, context.document) });
    }
  } catch (cause) {
    const at = context.document.rangeOf([]);
    const message = `The rule ${rule.id} stopped with ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)} — what it looks for is unchecked in this contract — this is a mistake in Slipway, not in the contract: please report it with the contract.`;
    found.push({
      rule: 'internal/rule-crashed',
      severity: 'error',
      report: { at, message, data: { rule: rule.id } },
      range: at,
    });
  }
  return found;
}

/** What the flow says under a code that no rule has: said as it is, never lost. */
function unclaimed(context: RuleContext, active: readonly Rule[]): Located[] {
  if (active !== rules) return [];
  const known = new Set(rules.map((rule) => rule.id));
  return context.flow.issues.flatMap((issue): Located[] => {
    const rule = issue.code.includes('/') ? issue.code : `flow/${issue.code}`;
    if (known.has(rule)) return [];
    const at: Place = issue.on === undefined ? { path: issue.path } : { path: issue.path, on: issue.on };
    return [{ rule, severity: 'error', report: { at, message: issue.message }, range: locate(at, context.document) }];
  });
}

function order(a: Located, b: Located): number {
  return (
    a.range.from - b.range.from ||
    a.range.to - b.range.to ||
    compare(a.rule, b.rule) ||
    compare(a.report.message, b.report.message)
  );
}

/** By code units: the same order in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unique(sorted: readonly Located[]): Located[] {
  return sorted.filter((item, index) => {
    const last = sorted[index - 1];
    return last === undefined || order(last, item) !== 0;
  });
}

function toFinding({ rule, severity, report, range }: Located, document: ContractDocument): Finding {
  const lsp = ({ from, to }: TextRange): Finding['range'] => ({
    start: document.position(from),
    end: document.position(to),
  });
  return {
    rule,
    severity,
    message: report.message,
    range: lsp(range),
    ...(report.related !== undefined && {
      related: report.related.map(({ at, message }) => ({ range: lsp(locate(at, document)), message })),
    }),
    ...(report.data !== undefined && { data: report.data }),
  };
}
