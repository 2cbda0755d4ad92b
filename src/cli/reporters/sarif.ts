import { rules } from '../../contract/rules/registry';
import { type Severity } from '../../protocol/finding';
import { type LintedFile } from './text';

const level: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

/** SARIF 2.1.0 (OASIS). Regions are one-based and count UTF-16 units, as `columnKind` says. */
export function sarifLog(files: readonly LintedFile[]): object {
  const used = new Set(files.flatMap((file) => file.findings.map((finding) => finding.rule)));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: {
            name: 'slipway',
            rules: [...used].sort().map((id) => {
              const summary = rules.find((rule) => rule.id === id)?.summary;
              return { id, ...(summary === undefined ? {} : { shortDescription: { text: summary } }) };
            }),
          },
        },
        artifacts: files.map((file) => ({ location: { uri: encodeURI(file.path) } })),
        results: files.flatMap((file) =>
          file.findings.map((finding) => ({
            ruleId: finding.rule,
            level: level[finding.severity],
            message: { text: finding.message },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: encodeURI(file.path) },
                  region: {
                    startLine: finding.range.start.line + 1,
                    startColumn: finding.range.start.character + 1,
                    endLine: finding.range.end.line + 1,
                    endColumn: finding.range.end.character + 1,
                  },
                },
              },
            ],
          })),
        ),
      },
    ],
  };
}
