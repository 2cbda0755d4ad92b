import type * as z from 'zod';
import { yamlText } from '../edits';
import { type Path } from '../model';
import { type TextRange } from '../places';
import { type RuleContext } from '../rule';
import { outputSteps, preprocessingSteps } from '../steps/registry';
import { formulaOffers } from './completion-formula';
import { namedKeys, namedValues } from './completion-names';
import { type Cursor, cursorAt } from './cursor';
import { fileEndings } from './file-places';
import { keyDoc } from './key-docs';
import { type AnyStep, keysAt, schemasAt, valuesAt, wanted } from './language-schema';
import { skeleton, stepSnippet } from './snippets';
import { stepPlace } from './step-place';

/** Something that may be written at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'step' | 'column' | 'value' | 'output' | 'file' | 'contract';
  /** What somebody types who means it; the label unless said. */
  readonly filter?: string;
  /** In the syntax of snippets: `$1`, `${1:text}`. */
  readonly snippet: string;
  readonly range: TextRange;
  readonly detail?: string;
  readonly documentation?: string;
  /** The place that the snippet opens has completions of its own. */
  readonly goesOn?: true;
}

type Offer = Omit<Completion, 'range'>;

/** What may be written at an offset, best first. `files` are those that a path there may name, as the contract would write them. */
export function completionsAt(context: RuleContext, offset: number, files: readonly string[] = []): Completion[] {
  const cursor = cursorAt(context.document.text, offset);
  if (cursor === undefined) return [];
  const inFormula = formulaOffers(context, cursor, offset);
  if (inFormula !== undefined)
    return inFormula.offers.map((offer) => ({
      ...offer,
      range: { from: inFormula.from, to: formulaEnd(context, offset) },
    }));
  if (cursor.literal) return [];
  const { list } = cursor;
  const isPath = cursor.on === 'value' && fileEndings(cursor.path) !== undefined;
  const named = isPath ? files.map((file): Offer => fileOffer(cursor, file)) : [];
  const whole = isAllThatIsThere(context.document.text, cursor) ? [wholeContract] : [];
  const offers =
    cursor.on === 'key'
      ? [
          ...whole,
          ...keys(context, cursor),
          ...(list ? newItems(context, { ...cursor, on: 'value', path: list.path }) : []),
        ]
      : [
          ...named,
          ...values(context, cursor),
          ...(cursor.opens || isStepInBrackets(cursor) ? keys(context, cursor) : []),
        ];
  const labels = new Set<string>();
  const range = { from: cursor.from, to: cursor.to };
  // Right behind a colon: without a blank the two would be one word.
  const blank = cursor.on === 'value' && context.document.text[cursor.from - 1] === ':' ? ' ' : '';
  return offers.flatMap((offer) => {
    if (labels.has(offer.label)) return [];
    labels.add(offer.label);
    return [{ ...offer, snippet: `${blank}${offer.snippet}`, range }];
  });
}

const wholeContract: Offer = {
  label: skeleton.prefix,
  kind: 'contract',
  snippet: skeleton.body.join('\n'),
  detail: skeleton.description,
};

/** Comments aside, nothing stands before or behind the word: within a contract a whole one has no place. */
function isAllThatIsThere(text: string, { path, from, to }: Cursor): boolean {
  const isBlank = (part: string): boolean => !/^[^\S\n]*[^\s#]/m.test(part);
  return path.length === 0 && isBlank(text.slice(0, from)) && isBlank(text.slice(to));
}

function fileOffer(cursor: Cursor, file: string): Offer {
  return { label: file, kind: 'file', snippet: literally(inQuotes(cursor, file)) };
}

/** In `[log: {columns: [a]}]` an entry needs no braces of its own. */
function isStepInBrackets({ flow, path }: Cursor): boolean {
  return flow && typeof path[path.length - 1] === 'number' && stepPlace([...path, ''])?.within.length === 0;
}

/** The word goes on behind the cursor. */
function formulaEnd({ document }: RuleContext, offset: number): number {
  return offset + (/^[\p{L}\p{M}\p{N}_]+/u.exec(document.text.slice(offset, offset + 200))?.[0].length ?? 0);
}

/** Text of others within a snippet. */
function literally(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Keys of the language, then those that are names of this contract; none that is there already. */
function keys(context: RuleContext, cursor: Cursor): Offer[] {
  const { path } = cursor;
  // An item that is begun stands where the text has the next one.
  const isNew = cursor.on === 'value' && typeof path[path.length - 1] === 'number';
  const isFree = (key: string): boolean =>
    !cursor.before.includes(key) &&
    (isNew || isWord(context.document.text, cursor, key) || !context.document.has([...path, key]));
  const place = stepPlace([...path, '']);
  const isEntry = place?.within.length === 0;
  // An entry is one step.
  const own = isEntry && cursor.before.length > 0 ? [] : [...keysAt(path)].filter(([key]) => isFree(key));
  const steps = isEntry && place.index !== undefined ? preprocessingSteps : outputSteps;
  const isStep = isEntry || (path[0] === 'outputs' && path.length === 2);
  return [
    ...own.map(([key, schema]) => keyOffer(context, cursor, key, schema, isStep ? steps.get(key) : undefined)),
    ...namedKeys(context, path)
      .filter(({ label }) => isFree(label))
      .map((offer): Offer => ({ ...offer, ...keyText(cursor, [...path, offer.label]) })),
  ];
}

function keyOffer(
  context: RuleContext,
  cursor: Cursor,
  key: string,
  schema: z.ZodType,
  step: AnyStep | undefined,
): Offer {
  const path = [...cursor.path, key];
  const snippet =
    step && (step.name === 'class' && namedValues(context, path).length > 0 ? 'class: $0' : stepSnippet(step));
  if (step !== undefined)
    return {
      label: key,
      kind: 'step',
      ...keyText(cursor, path, snippet),
      documentation: step.summary,
    };
  const toWrite = wanted(schema);
  const documentation = keyDoc(path) ?? (toWrite && `Write ${toWrite}.`);
  return {
    label: key,
    kind: 'key',
    ...keyText(cursor, path),
    ...(!schema.safeParse(undefined).success && { detail: 'required' }),
    ...(documentation !== undefined && { documentation }),
  };
}

/** A key that is being corrected is offered although it is there. */
function isWord(text: string, { from, to }: Cursor, key: string): boolean {
  return text.slice(from, to).replace(/["']/g, '') === key;
}

/** A key with its colon and the beginning of its value. */
function keyText(cursor: Cursor, path: Path, snippet?: string): Pick<Offer, 'snippet' | 'goesOn'> {
  const key = literally(inQuotes(cursor, String(path[path.length - 1])));
  if (cursor.colon) return { snippet: key };
  if (snippet !== undefined) return { snippet, ...(/\[\$1\]|: \$0$/.test(snippet) && { goesOn: true }) };
  const opening = openingOf(path);
  if (opening !== undefined) return { snippet: `${key}:${opening}`, goesOn: true };
  return {
    snippet: `${key}: $0`,
    ...((valuesAt(path).length > 0 || fileEndings(path) !== undefined) && { goesOn: true }),
  };
}

/** What stands behind the colon of a collection: brackets, which are right in both styles. */
function openingOf(path: Path): string | undefined {
  const kinds = kindsAt(path);
  if (!isCollection(kinds)) return undefined;
  // Of what the whole file consists is written in lines.
  if (path.length === 1 && !['metadata', 'model', 'reference', 'monitoring', 'service'].includes(String(path[0])))
    return '\n  $0';
  return kinds[0] === 'array' || kinds[0] === 'tuple' ? ' [$0]' : ' {$0}';
}

function kindsAt(path: Path): readonly string[] {
  return schemasAt(path).map((schema) => schema.def.type);
}

function isCollection(kinds: readonly string[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => ['array', 'tuple', 'object', 'record'].includes(kind));
}

function values(context: RuleContext, cursor: Cursor): Offer[] {
  const { path, word } = cursor;
  const kinds = kindsAt(path);
  if (kinds.includes('array') && isCollection(kinds)) return newItems(context, cursor);
  const named = namedValues(context, path).map((offer) => ({
    ...offer,
    snippet: literally(inQuotes(cursor, offer.label)),
  }));
  const listed = valuesAt(path).map((label): Offer => {
    const snippet = label === 'true' || label === 'false' ? label : literally(inQuotes(cursor, label));
    return { label, kind: 'value', snippet };
  });
  const taken = new Set(siblings(context, path));
  return [...named, ...listed].filter(({ label }) => label === word || !taken.has(label));
}

/** Items of a list with what begins them: a dash on a line of its own, else a bracket. */
function newItems(context: RuleContext, cursor: Cursor): Offer[] {
  const item = { ...cursor, path: [...cursor.path, cursor.list?.item ?? 0] };
  const listed = values(context, item);
  if (!cursor.opens)
    return cursor.quote === '' ? listed.map((offer) => ({ ...offer, snippet: `[${offer.snippet}$0]` })) : [];
  return [...listed, ...keys(context, { ...item, before: [] })].map((offer) => ({
    ...offer,
    label: `- ${offer.label}`,
    filter: offer.label,
    snippet: `- ${offer.snippet}`,
  }));
}

/** In the quotes that are begun at the cursor, or as YAML needs it. */
function inQuotes({ quote }: Cursor, text: string): string {
  if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
  return quote === '"' ? JSON.stringify(text) : yamlText(text);
}

/** What stands in the same list already. */
function siblings({ document }: RuleContext, path: Path): string[] {
  if (typeof path[path.length - 1] !== 'number') return [];
  const list = path.slice(0, -1);
  const found: string[] = [];
  for (let index = 0; document.has([...list, index]) && index < 4096; index++) {
    const { from, to } = document.rangeOf([...list, index], 'value');
    if (index !== path[path.length - 1]) found.push(document.text.slice(from, to).replace(/^["']|["']$/g, ''));
  }
  return found;
}
