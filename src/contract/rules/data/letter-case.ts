import * as z from 'zod';
import { yamlText, lineEnd, pathOf } from '../../edits';
import { type Path } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { quoted } from '../../shown';
import { withSideFiles } from '../../side-file';
import { columnUses } from '../column-uses';
import { referenceColumns } from '../reference-column';

/** Of so many texts some would be without capitals by chance. */
const fewestTexts = 20;
const hasCapital = (text: string): boolean => text !== text.toLowerCase();

export const letterCase: Rule = {
  id: 'data/letter-case',
  severity: 'warning',
  summary: 'Words are looked up in the case that the vocabulary has',
  phase: 'typing',
  *check(context) {
    const columns = new Map([...referenceColumns(context)].map(([input, column]) => [input.name, column]));
    if (columns.size === 0) return;
    for (const { index, column, path, vocabulary } of vectorized(context)) {
      const texts = columns.get(column)?.values ?? [];
      // Another step may have brought them to lower case.
      if (texts.length < fewestTexts || context.flow.changed.slice(0, index).some((names) => names.includes(column)))
        continue;
      const written = texts.filter(({ value }) => hasCapital(value)).length;
      if (
        written * 10 < texts.length ||
        vocabulary.some(hasCapital) ||
        !vocabulary.some((word) => /\p{Ll}/u.test(word))
      )
        continue;
      yield {
        at: { path, on: 'key' },
        message: `The vocabulary has no capital letter, and ${written} of ${texts.length} different texts of ${quoted(column)} in the reference have some — a word that begins with one is in no list, so it would not be seen — put "lower: {columns: [${column}], locale: ascii}" before it, as CountVectorizer and TfidfVectorizer do unless told otherwise.`,
        data: { path: path.slice(0, 2), column },
      };
    }
  },
  fix({ data }, { document }) {
    const [path, column] = [pathOf(data), data?.['column']];
    if (path === undefined || typeof column !== 'string') return undefined;
    const { text } = document;
    const { from } = document.rangeOf(path, 'value');
    const line = text.lastIndexOf('\n', from - 1) + 1;
    const indentation = text.slice(line, from);
    // An entry of a list of lines begins with its dash.
    if (!/^ *- *$/.test(indentation)) return undefined;
    const step = `lower: {columns: [${yamlText(column)}], locale: ascii}`;
    return {
      title: 'Put "lower" before it',
      edits: [{ from: line, to: line, text: `${indentation}${step}${lineEnd(text)}` }],
    };
  },
};

interface Vectorized {
  readonly index: number;
  readonly column: string;
  readonly path: Path;
  readonly vocabulary: readonly string[];
}

const words = z.object({ vocabulary: z.array(z.string()) });

function* vectorized({ document, sideFiles }: RuleContext): Iterable<Vectorized> {
  if (document.contract === undefined) return;
  const { preprocessing } = withSideFiles(document.contract, sideFiles ?? new Map());
  for (const [index, use] of preprocessing.entries()) {
    for (const { column, args } of columnUses(use, 'tfidf', 'ngrams')) {
      const parsed = words.safeParse(args);
      if (parsed.success) yield { index, column, path: use.path, vocabulary: parsed.data.vocabulary };
    }
  }
}
