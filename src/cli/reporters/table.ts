import { type Json, type RowsReply } from '../../protocol/rows';

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Predictions as aligned columns, one line a row, with the violations of a refused row in its place. */
export function tableReport(answer: Pick<RowsReply, 'predictions' | 'violations'>): string {
  const names = [...new Set(answer.predictions.flatMap((prediction) => Object.keys(prediction ?? {})))];
  const why = new Map<number, string[]>();
  for (const { row, rule, message } of answer.violations)
    why.set(row, [...(why.get(row) ?? []), `${message} (${rule})`]);
  const lines = [
    ['row', ...names, ''],
    ...answer.predictions.map((prediction, row) => [
      String(row),
      ...names.map((name) => cell(prediction?.[name])),
      (why.get(row) ?? []).join('; '),
    ]),
  ];
  const widths = [0, ...names].map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
