import { createHash } from 'node:crypto';
import { version } from '../../../package.json';
import { rules } from '../../contract/rules/registry';
import { type Finding, type Range, type Severity } from '../../protocol/finding';
import { type LintedFile } from './text';

const level: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

/** GitHub's word for it. */
const severity: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
  hint: 'recommendation',
};

/**
 * SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for besides. Regions are one-based and count UTF-16 units, as `columnKind` says.
 * `page` is the page of a rule in Markdown, where there is one.
 */
export function sarifLog(
  files: readonly LintedFile[],
  page: (rule: string) => string | undefined = () => undefined,
): object {
  const used = [...new Set(files.flatMap((file) => file.findings.map((finding) => finding.rule)))].sort();
  const indexes = new Map(used.map((id, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: { name: 'slipway', semanticVersion: version, rules: used.map((id) => descriptor(id, page(id))) },
        },
        artifacts: files.map((file) => ({ location: { uri: uriOf(file) } })),
        results: files.flatMap((file) => {
          const fingerprint = fingerprints(file);
          return file.findings.map((finding) => ({
            ruleId: finding.rule,
            ruleIndex: indexes.get(finding.rule),
            level: level[finding.severity],
            message: { text: finding.message },
            locations: [location(file, finding.range)],
            ...(finding.related !== undefined && {
              relatedLocations: finding.related.map(({ range, message }, id) => ({
                id,
                ...location(file, range),
                message: { text: message },
              })),
            }),
            partialFingerprints: { 'slipway/v1': fingerprint(finding) },
            ...fixes(file, finding),
          }));
        }),
      },
    ],
  };
}

function descriptor(id: string, page: string | undefined): object {
  const rule = rules.find((candidate) => candidate.id === id);
  const text = rule?.summary ?? 'A rule stopped with an error of its own';
  const found = rule?.severity ?? 'error';
  return {
    id,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: `${text}.`, ...(page !== undefined && { markdown: page }) },
    defaultConfiguration: { level: level[found] },
    properties: { tags: [id.slice(0, id.indexOf('/'))], 'problem.severity': severity[found] },
  };
}

/** A path is no URI: what means something there is written out. */
function uriOf({ path }: LintedFile): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function location(file: LintedFile, range: Range): object {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: region(range) } };
}

function region({ start, end }: Range): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** What mends the finding, for viewers that can apply it; where no fix is safe there is no such key. */
function fixes(file: LintedFile, finding: Finding): object {
  const fix = file.fixOf?.(finding);
  if (fix === undefined) return {};
  const replacements = fix.edits.map(({ range, newText }) => ({
    deletedRegion: region(range),
    insertedContent: { text: newText },
  }));
  return {
    fixes: [
      {
        description: { text: fix.title },
        artifactChanges: [{ artifactLocation: { uri: uriOf(file) }, replacements }],
      },
    ],
  };
}

/** The same for the same finding while its line stays as it is, wherever it has moved to; of equal lines by their order. */
function fingerprints({ text }: LintedFile): (finding: Finding) => string {
  const lines = text.split(/\r\n|\n|\r/);
  const met = new Map<string, number>();
  return ({ rule, range }) => {
    const what = `${rule}\n${lines[range.start.line]?.trim() ?? ''}`;
    const before = met.get(what) ?? 0;
    met.set(what, before + 1);
    return createHash('sha256').update(`${what}\n${before}`).digest('hex').slice(0, 32);
  };
}
