import { quoted } from './shown';
import { type SyntaxIssue } from './syntax-issue';
import { type Entry } from './tree';

/** What was meant by entries between braces that YAML reads as something else, and what is said of each. */
interface Mended {
  readonly entries: readonly Entry[];
  readonly slips: readonly SyntaxIssue[];
}

/**
 * Slips between braces after which YAML still finds keys and values, though others than were written: a colon without its blank
 * (`{type:string}`), a decimal comma (`{mean: 7,18}`) and a comma of a formula (`{formula: max(a, 0)}`). What was meant is plain, so it is
 * read as that: otherwise each slip would be followed by what is missing and what is unknown for it. `start` is where the mapping stands.
 */
export function mendSlips(entries: readonly Entry[], text: string, start: number): Mended {
  // Nearly always: every key has its colon.
  if (entries.every(({ node }) => node !== undefined)) return { entries, slips: [] };
  const source: Source = (from, to) => text.slice(start + from, start + to);
  const mended: Entry[] = [];
  const slips: SyntaxIssue[] = [];
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const keyed = withColon(entry, source);
    const count = partsOf(keyed ?? entry, entries, index, source);
    const value = count === 0 ? undefined : joined(keyed ?? entry, entries[index + count] ?? entry, source);
    mended.push({ ...(keyed ?? entry), ...(value && { node: value.node }) });
    const slip = keyed === undefined ? value && tellValue(value) : tellColon(entry, keyed, value, source);
    if (slip !== undefined) {
      const { from, to, write, kind, message } = slip;
      slips.push({ rule: 'syntax/value', from: start + from, to: start + to, message, data: { slip: kind, write } });
    }
    index += count;
  }
  return { entries: mended, slips };
}

type Source = (from: number, to: number) => string;
/** Places are counted from where the mapping begins. */
interface Slip {
  readonly from: number;
  readonly to: number;
  readonly write: string;
  readonly kind: 'colon' | 'comma' | 'thousands' | 'quotes';
  readonly message: string;
}
/** A value that a comma has cut in pieces. */
interface Joined {
  readonly from: number;
  readonly to: number;
  readonly whole: string;
  readonly write: string;
  readonly node: NonNullable<Entry['node']>;
}

/** The entry that a key with a colon and no blank behind it was meant to be. */
function withColon(entry: Entry, source: Source): Entry | undefined {
  if (entry.node !== undefined) return undefined;
  const end = entry.keyAt + entry.keyLength;
  const [, name, rest] = /^([\p{L}_][\p{L}\p{N}_]*):\xa0*([^\s:/\xa0].*)$/u.exec(source(entry.keyAt, end)) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  return { ...entry, name, keyLength: name.length, at: end - rest.length, node: plainScalar(rest) };
}

function joined(first: Entry, last: Entry, source: Source): Joined {
  const to = last.keyAt + last.keyLength;
  const whole = source(first.at, to);
  const isNumber = first.node?.kind === 'scalar' && typeof first.node.value === 'number';
  const write = isNumber ? whole.replace(',', '.') : inQuotes(whole);
  const value = isNumber ? Number(write) : whole.replace(/\s+/g, ' ');
  return { from: first.at, to, whole, write, node: { kind: 'scalar', length: whole.length, value } };
}

function tellColon(entry: Entry, keyed: Entry, value: Joined | undefined, source: Source): Slip {
  const end = entry.keyAt + entry.keyLength;
  const written = source(entry.keyAt, end);
  const name = keyed.name ?? '';
  const write = `${name}: ${value?.write ?? source(keyed.at, end)}`;
  return {
    from: entry.keyAt,
    to: value?.to ?? end,
    write,
    kind: 'colon',
    message: `${quoted(written)} has no blank behind its colon${written.includes('\xa0') ? ' but a no-break space' : ''} — YAML takes it for one word, and ${quoted(name)} would be missing — write ${quoted(write)}.`,
  };
}

function tellValue({ from, to, whole, write, node }: Joined): Slip {
  const why = 'between braces a comma ends the value, and';
  if (node.kind !== 'scalar' || typeof node.value !== 'number')
    return {
      ...{ from, to, write, kind: 'quotes' },
      message: `A comma stands in ${quoted(whole)} — ${why} the rest would be ignored — put it in quotes.`,
    };
  const taken = whole.replace(/,.*/s, '');
  if (!/,\d{3}$/.test(whole))
    return {
      ...{ from, to, write, kind: 'comma' },
      message: `${quoted(whole)} has a decimal comma — ${why} ${taken} would be taken — write ${write}.`,
    };
  return {
    ...{ from, to, write, kind: 'thousands' },
    message: `${quoted(whole)} has a comma before decimals or before thousands — ${why} ${taken} would be taken — write ${write} or ${whole.replace(',', '')}, whichever is meant.`,
  };
}

/** How many of the entries behind one are no keys but the rest of its value: the decimals of a number, or a formula up to its last bracket. */
function partsOf({ node, at }: Entry, entries: readonly Entry[], index: number, source: Source): number {
  const first = entries[index + 1];
  if (node?.kind !== 'scalar' || first?.node !== undefined || first === undefined) return 0;
  const value = source(at, at + node.length);
  if (typeof node.value === 'number')
    return /^-?\d+,\d+(?:[eE][-+]?\d+)?$/.test(source(at, first.keyAt + first.keyLength)) ? 1 : 0;
  if (typeof node.value !== 'string' || /^["']/.test(value)) return 0;
  let open = depth(value);
  let count = 0;
  for (
    let part: Entry | undefined = first;
    open > 0 && part !== undefined && part.node === undefined;
    part = entries[index + 1 + count]
  ) {
    open += depth(source(part.keyAt, part.keyAt + part.keyLength));
    count++;
  }
  const last = entries[index + count];
  // A comment among the parts is none of it.
  return open === 0 && last !== undefined && !/\s#/.test(source(at, last.keyAt + last.keyLength)) ? count : 0;
}

function depth(text: string): number {
  return (text.match(/\(/g)?.length ?? 0) - (text.match(/\)/g)?.length ?? 0);
}

function plainScalar(source: string): NonNullable<Entry['node']> {
  const unquoted = /^(["'])([^"'\\]*)\1$/.exec(source)?.[2];
  if (unquoted !== undefined) return { kind: 'scalar', length: source.length, value: unquoted };
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(source);
  const value = number ? Number(source) : Object.hasOwn(words, source) ? words[source] : source;
  return { kind: 'scalar', length: source.length, value };
}

function inQuotes(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
