import * as z from 'zod';
import { type InputSpec, type Path } from '../model';
import { type Report, type RuleContext } from '../rule';
import { quoted } from '../shown';
import { columnUses } from './column-uses';
import { flowReports } from './flow-rule';
import { referenceColumns } from './reference-column';

interface Encoder {
  readonly column: string;
  readonly path: Path;
  readonly categories: readonly string[];
  /** One more column, at the end. */
  readonly other: boolean;
  readonly drop: boolean;
  /** Categories more than the reference has values; undefined where that is not known. */
  readonly surplus: number | undefined;
  /** Values of the reference that are none of the categories. */
  readonly lacks: readonly string[];
}

const encoderArguments = z.object({
  categories: z.array(z.string()).optional(),
  unknown: z.string().optional(),
  drop: z.string().optional(),
});

/** What a vector of the wrong width is too wide or too narrow by, where its encoders explain that; those reports that they do not explain as they are. */
export function widthReports(context: RuleContext): { readonly explained: Report[]; readonly plain: Report[] } {
  const reports = [...flowReports('signature/width', context)];
  if (reports.length === 0) return { explained: [], plain: [] };
  const encoders = encodersOf(context);
  const explained: Report[] = [];
  const plain: Report[] = [];
  for (const report of reports) {
    const [width, wanted] = [report.data?.['width'], report.data?.['wanted']];
    const cause =
      typeof width === 'number' && typeof wanted === 'number' ? causeOf(encoders, width - wanted) : undefined;
    if (cause === undefined) plain.push(report);
    else
      explained.push({
        at: { path: cause.path },
        message: `The model takes ${String(wanted)} features and gets ${String(width)}, and ${cause.why} — the encoder of the training made another number of columns, so every feature behind it would be another one, and no row has an answer — ${cause.todo}.`,
        related: [{ at: report.at, message: 'this wide' }],
        data: { column: cause.column },
      });
  }
  return { explained, plain };
}

/** Columns of which the wrong width of their encoder has been told. */
export function explainedEncoders(context: RuleContext): ReadonlySet<unknown> {
  return new Set(widthReports(context).explained.map(({ data }) => data?.['column']));
}

function causeOf(
  encoders: readonly Encoder[],
  surplus: number,
): { readonly column: string; readonly path: Path; readonly why: string; readonly todo: string } | undefined {
  const differing = encoders.filter((encoder) => encoder.surplus !== undefined && encoder.surplus !== 0);
  const [only] = differing;
  if (only !== undefined && differing.length === 1 && only.surplus === surplus)
    return {
      column: only.column,
      path: only.path,
      why: `${quoted(only.column)} has ${only.categories.length} categories here and ${only.categories.length - surplus} values in the reference${only.lacks.length === 0 ? '' : `, ${only.lacks.slice(0, 3).map(quoted).join(', ')} among them`}`,
      todo: 'write the categories as encoder.categories_ has them in the notebook, in that order',
    };
  const others = encoders.filter(({ other }) => other);
  const [first] = others;
  if (first !== undefined && others.length === surplus)
    return {
      column: first.column,
      path: first.path,
      why: `"unknown: other" adds a column for each of ${others.map(({ column }) => quoted(column)).join(', ')}`,
      todo: 'write "unknown: zeros", which is what OneHotEncoder(handle_unknown="ignore") does',
    };
  const kept = encoders.filter(({ drop }) => !drop);
  const binary = kept.filter(({ categories }) => categories.length === 2);
  for (const [dropped, how] of [
    [kept, 'first'],
    [binary, 'if_binary'],
  ] as const) {
    const [one] = dropped;
    if (one !== undefined && dropped.length === surplus && encoders.every(({ drop }) => !drop))
      return {
        column: one.column,
        path: one.path,
        why: `there ${surplus === 1 ? 'is one encoder' : `are ${surplus} encoders`}${how === 'first' ? '' : ' of two categories'}, each one column too wide`,
        todo: `write "drop: ${how}", if the notebook has OneHotEncoder(drop="${how}") or get_dummies(drop_first=True)`,
      };
  }
  return undefined;
}

function encodersOf(context: RuleContext): Encoder[] {
  const { contract } = context.document;
  if (contract === undefined) return [];
  const inputs = new Map(contract.inputs.map((input) => [input.name, input]));
  const reference = new Map([...referenceColumns(context)].map(([input, column]) => [input.name, column]));
  return contract.preprocessing.flatMap((use, index): Encoder[] => {
    const before = context.flow.after[index - 1] ?? context.flow.inputs;
    return columnUses(use, 'one_hot').flatMap(({ column, at, args }): Encoder[] => {
      const parsed = encoderArguments.safeParse(args);
      const state = before.get(column);
      const domain = state?.domain.kind === 'categories' ? state.domain.values : undefined;
      const categories = parsed.data?.categories ?? domain;
      if (!parsed.success || categories === undefined) return [];
      const input: InputSpec | undefined = inputs.get(column);
      const policy = parsed.data.unknown ?? input?.unknown ?? 'forbid';
      const summary = state?.origin === input?.path ? reference.get(column) : undefined;
      const values = summary?.values.filter(({ value }) => value !== '' && !input?.sentinel.includes(value));
      const known = summary !== undefined && values !== undefined && summary.values.length >= summary.distinct;
      return [
        {
          column,
          path: [...use.path, ...at],
          categories,
          other: policy === 'other' && !categories.includes('other'),
          drop: parsed.data.drop !== undefined,
          // With a column for other values the reference may well have more of them.
          lacks: (values ?? []).map(({ value }) => value).filter((value) => !categories.includes(value)),
          surplus: known && policy !== 'other' && values.length > 0 ? categories.length - values.length : undefined,
        },
      ];
    });
  });
}
