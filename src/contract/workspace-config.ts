import * as z from 'zod';
import { severitySchema, type Finding } from '../protocol/finding';
import { type Severities } from './lint';
import { readLenient, type ValueIssue } from './lenient';
import { Places, type TextRange } from './places';
import { rules } from './rules/registry';
import { quoted } from './shown';
import { suggest } from './suggest';
import { TextLines } from './text-lines';
import { readYaml } from './yaml-source';

const tooLarge =
  'This file has more than 1 MB and was not read — it says how severe the rules of this workspace are and is a page at most, so this is probably another file — keep "severities" in it and nothing else.';

const severities = z.enum([...severitySchema.options, 'off']);
const configSchema = z.object({
  /** By rule, `data/range`, or by group, `data/*`; a rule's own entry wins. */
  severities: z.record(z.string(), severities).optional(),
});

/** What a workspace says for all its contracts. */
export interface WorkspaceConfig {
  readonly severities: Severities;
  /** What is wrong with the file itself; an entry with a finding changes nothing. */
  readonly findings: readonly Finding[];
}

/** Reads `slipway.config.yaml`. Never throws; a file that says nothing marks the root and no more. */
export function readConfig(source: string): WorkspaceConfig {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const yaml = readYaml(text);
  const lines = new TextLines(text);
  const places = new Places(yaml.root, yaml.start, text);
  const finding = (rule: string, message: string, { from, to }: TextRange): Finding => ({
    rule,
    severity: 'error',
    message,
    range: { start: lines.position(from), end: lines.position(to) },
  });
  const wrong = yaml.issues
    .filter(({ rule }) => rule !== 'syntax/empty')
    .map((issue) => finding(issue.rule, issue.rule === 'syntax/too-large' ? tooLarge : issue.message, issue));
  if (yaml.root === undefined || yaml.broken) return { severities: {}, findings: wrong };
  const issues: ValueIssue[] = [];
  const config = readLenient(configSchema, yaml.value, true, issues);
  const entries = new Map(
    Object.entries(config?.severities ?? {}).flatMap(([key, severity]) =>
      severity === undefined ? [] : [[key, severity] as const],
    ),
  );
  for (const key of entries.keys()) {
    const issue = misnamed(key);
    if (issue === undefined) continue;
    issues.push(issue);
    entries.delete(key);
  }
  return {
    severities: perRule(entries),
    findings: [
      ...wrong,
      ...issues.map(({ rule, message, path, on }) =>
        finding(rule, message.replace(/^The contract /, 'The file '), places.rangeOf(path, on)),
      ),
    ].sort(byPlace),
  };
}

function byPlace({ range: { start: a } }: Finding, { range: { start: b } }: Finding): number {
  return a.line - b.line || a.character - b.character;
}

/** What is wrong with a key of `severities`; undefined where it names rules that may be changed. */
function misnamed(key: string): ValueIssue | undefined {
  const path = ['severities', key];
  const matching = rules.filter(({ id }) => matches(key, id));
  if (matching.length > 0 && matching.every(({ id }) => !id.startsWith('syntax/'))) return undefined;
  if (matching.length > 0)
    return {
      rule: 'syntax/value',
      path,
      on: 'key',
      message: `The severity of ${quoted(key)} cannot be changed — what it names must be right before anything else can be checked — delete the line.`,
    };
  const meant = suggest(key, [...rules.map(({ id }) => id), ...rules.map(({ id }) => `${groupOf(id)}/*`)]);
  return {
    rule: 'syntax/unknown-key',
    path,
    on: 'key',
    message: `There is no rule ${quoted(key)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — the line does nothing, and what it was meant for is found as before — write the id that the finding shows, or a group such as "data/*".`,
  };
}

function groupOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

function matches(key: string, id: string): boolean {
  return key === id || key === `${groupOf(id)}/*`;
}

function perRule(entries: ReadonlyMap<string, z.infer<typeof severities>>): Severities {
  return Object.fromEntries(
    rules.flatMap(({ id }) => {
      const severity = entries.get(id) ?? entries.get(`${groupOf(id)}/*`);
      return severity === undefined ? [] : [[id, severity]];
    }),
  );
}
