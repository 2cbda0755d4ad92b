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
  const source = (from: number, to: number): string => text.slice(start + from, start + to);
  const mended: Entry[] = [];
  const slips: SyntaxIssue[] = [];
  const slip = (from: number, to: number, write: string, kind: string, message: string): void => {
    slips.push({
      rule: 'syntax/value',
      from: start + from,
      to: start + to,
      message,
      data: { slip: kind, write },
    });
  };
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const written = source(entry.keyAt, entry.keyAt + entry.keyLength);
    const parts = entry.node === undefined ? /^([\p{L}_][\p{L}\p{N}_]*):\xa0*([^\s:/\xa0].*)$/u.exec(written) : null;
    const [, name = '', rest = ''] = parts ?? [];
    if (parts !== null) {
      const at = entry.keyAt + written.length - rest.length;
      mended.push({ ...entry, name, keyLength: name.length, at, node: plainScalar(rest) });
      const write = `${name}: ${rest}`;
      slip(
        entry.keyAt,
        entry.keyAt + written.length,
        write,
        'colon',
        `${quoted(written)} has no blank behind its colon${written.includes('\xa0') ? ' but a no-break space' : ''} — YAML takes it for one word, and ${quoted(name)} would be missing — write ${quoted(write)}.`,
      );
      continue;
    }
    const count = partsOf(entry, entries.slice(index + 1), source);
    const last = entries[index + count];
    if (count === 0 || last === undefined || entry.node?.kind !== 'scalar') {
      mended.push(entry);
      continue;
    }
    const end = last.keyAt + last.keyLength;
    const whole = source(entry.at, end);
    const isNumber = typeof entry.node.value === 'number';
    const write = isNumber ? whole.replace(',', '.') : inQuotes(whole);
    mended.push({
      ...entry,
      node: { kind: 'scalar', length: whole.length, value: isNumber ? Number(write) : whole.replace(/\s+/g, ' ') },
    });
    slip(
      entry.at,
      end,
      write,
      isNumber ? 'comma' : 'quotes',
      isNumber
        ? `${quoted(whole)} has a decimal comma — between braces a comma ends the value, and ${String(entry.node.value)} would be taken — write ${write}.`
        : `A comma stands in ${quoted(whole)} — between braces a comma ends the value, and the rest would be ignored — put it in quotes.`,
    );
    index += count;
  }
  return { entries: mended, slips };
}

/** How many of the entries behind one are no keys but the rest of its value: the decimals of a number, or a formula up to its last bracket. */
function partsOf(entry: Entry, next: readonly Entry[], source: (from: number, to: number) => string): number {
  const { node, at } = entry;
  const [first] = next;
  if (node?.kind !== 'scalar' || first?.node !== undefined || first === undefined) return 0;
  const value = source(at, at + node.length);
  if (typeof node.value === 'number')
    return /^-?\d+,\d+(?:[eE][-+]?\d+)?$/.test(source(at, first.keyAt + first.keyLength)) ? 1 : 0;
  if (typeof node.value !== 'string' || /^["']/.test(value)) return 0;
  let open = depth(value);
  let count = 0;
  for (const part of next) {
    if (open <= 0 || part.node !== undefined) break;
    open += depth(source(part.keyAt, part.keyAt + part.keyLength));
    count++;
  }
  return open === 0 ? count : 0;
}

function depth(text: string): number {
  return (text.match(/\(/g)?.length ?? 0) - (text.match(/\)/g)?.length ?? 0);
}

function plainScalar(source: string): NonNullable<Entry['node']> {
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(source);
  const value = number ? Number(source) : Object.hasOwn(words, source) ? words[source] : source;
  return { kind: 'scalar', length: source.length, value };
}

function inQuotes(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
