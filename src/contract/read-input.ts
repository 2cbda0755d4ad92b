import { type ContractText } from './schema';
import { type ElementType, elementTypes, type InputSpec, type Path, type Scalar } from './model';
import { type Lenient, type ValueIssue } from './lenient';
import { plain, quoted, shown } from './shown';
import { compileStrptime } from './strptime';
import { suggest } from './suggest';
import { formatTime, parseIso } from './time';
import { isZone } from './zone';

type InputText = Lenient<ContractText['inputs'][string]>;

/** What was made of an input's text. The next version of a contract has the same objects where nothing changed. */
const readings = new WeakMap<InputText, { readonly input: InputSpec; readonly issues: readonly ValueIssue[] }>();

/** One input with its defaults, and what contradicts itself within it. `raw` is the value before it was read by the schema. */
export function readInput(name: string, text: InputText, raw: unknown, issues: ValueIssue[]): InputSpec {
  let last = readings.get(text);
  if (last?.input.name !== name) {
    const found: ValueIssue[] = [];
    last = { input: readAnew(name, text, raw, found), issues: found };
    readings.set(text, last);
  }
  for (const issue of last.issues) issues.push(issue);
  return last.input;
}

function readAnew(name: string, text: InputText, raw: unknown, issues: ValueIssue[]): InputSpec {
  const path: Path = ['inputs', name];
  const report = (key: string, message: string, data?: Readonly<Record<string, unknown>>): void => {
    issues.push({ rule: 'syntax/value', path: [...path, key], on: 'value', message, ...(data && { data }) });
  };
  const image = text.type === 'image';
  const type = text.type === 'image' ? 'uint8' : (text.type ?? guessType(raw, text.categories));
  const timed = type === 'date' || type === 'datetime';
  if (!timed) {
    for (const key of ['format', 'naive'] as const) {
      if (text[key] !== undefined) {
        report(
          key,
          `${quoted(key)} says how a date is written, and ${quoted(name)} is ${type} — it would have no effect in production — delete it, or make the type date or datetime.`,
        );
      }
    }
  }
  const shape = readShape(text.shape, image, type, name, report);
  const categories = scalarsOfType(text.categories, type, 'categories', name, report);
  const sentinel = scalarsOfType(text.sentinel, type, 'sentinel', name, report);
  const range = readInterval(text.range, type, 'range', name, report);
  const expect = readInterval(text.expect, type, 'expect', name, report);
  const format = readFormat(text.format, timed, report);
  const naive = readZone(text.naive, timed, report);
  return {
    name,
    path,
    type,
    ...(shape !== undefined && { shape, ...(image && { image }) }),
    ...(text.unit !== undefined && { unit: text.unit }),
    ...(range !== undefined && { range }),
    ...(expect !== undefined && { expect }),
    ...(categories !== undefined && categories.length > 0 && { categories }),
    unknown: readUnknown(text.unknown, categories, name, report),
    missing: text.missing ?? 'forbid',
    sentinel: sentinel ?? [],
    empty: text.empty ?? 'missing',
    onViolation: text.on_violation ?? 'reject',
    ...(format !== undefined && { format }),
    naive,
    ...(text.description !== undefined && { description: text.description }),
  };
}

type Reporter = (key: string, message: string, data?: Readonly<Record<string, unknown>>) => void;

/** Of an input whose type is wrong (that was reported) or absent: what was meant, or what its categories are; numbers are the default. */
function guessType(raw: unknown, categories: readonly Scalar[] | undefined): ElementType {
  const written = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  const meant = typeof written === 'string' ? suggest(written, elementTypes) : undefined;
  const found = elementTypes.find((type) => type === meant);
  if (found !== undefined) return found;
  return written !== undefined && categories?.some((value) => typeof value === 'string') ? 'string' : 'float64';
}

function scalarsOfType(
  values: readonly (Scalar | undefined)[] | undefined,
  type: ElementType,
  key: string,
  name: string,
  report: Reporter,
): Scalar[] | undefined {
  if (values === undefined) return undefined;
  const wanted = type === 'bool' ? 'boolean' : type === 'string' || type.startsWith('date') ? 'string' : 'number';
  const kept: Scalar[] = [];
  const seen = new Set<Scalar>();
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    if (typeof value !== wanted) {
      const quote = wanted === 'string';
      const todo = quote
        ? 'put it in quotes'
        : wanted === 'number'
          ? 'write a number without quotes'
          : 'write true or false';
      report(
        key,
        `${shown(value)} in ${quoted(key)} is not a value of ${quoted(name)}, which is ${type} — it could never occur in a row, so it would be dead — ${todo}, or correct the type.`,
        { path: ['inputs', name, key, index], ...(quote && { quote: true }) },
      );
    } else if (seen.has(value)) {
      report(
        key,
        `${shown(value)} stands twice in ${quoted(key)} — an encoder would make two columns of one value and only one could ever be set — delete one of them.`,
        { path: ['inputs', name, key, index] },
      );
    } else {
      seen.add(value);
      kept.push(value);
    }
  }
  return kept;
}

/** More numbers a row than any request holds. */
const mostValues = 50_000_000;

function readShape(
  dimensions: readonly (number | undefined)[] | undefined,
  image: boolean,
  type: ElementType,
  name: string,
  report: Reporter,
): readonly number[] | undefined {
  const shape = dimensions?.filter((dimension) => dimension !== undefined);
  if (shape === undefined || shape.length !== dimensions?.length) {
    if (image && dimensions === undefined)
      report(
        'type',
        `The image ${quoted(name)} has no shape — a row could be of any size, and the artifact takes one only — add "shape: [height, width, 3]".`,
      );
    return undefined;
  }
  const todo =
    type === 'string' || type === 'date' || type === 'datetime'
      ? `is ${type}, and tensors are of numbers — nothing could be computed with it — delete "shape", or correct the type`
      : image && shape.length !== 3
        ? `is an image of ${shape.length} dimensions — an image has rows, columns and channels, and nobody knows which is left out — write [height, width, 3], or [height, width, 1] for grey`
        : shape.reduce((product, dimension) => product * dimension, 1) > mostValues
          ? `has more than ${mostValues} values a row — no request holds that — correct the dimensions`
          : undefined;
  if (todo === undefined) return shape;
  report('shape', `${quoted(name)} ${todo}.`);
  return undefined;
}

function readInterval(
  bounds: readonly (number | string | undefined)[] | undefined,
  type: ElementType,
  key: string,
  name: string,
  report: Reporter,
): [number, number] | undefined {
  if (bounds === undefined) return undefined;
  if (type === 'string' || type === 'bool') {
    report(
      key,
      `${quoted(name)} is ${type} and has no interval — nothing could be checked by it in production — delete ${quoted(key)}${type === 'string' ? ', or list its values as "categories"' : ''}.`,
    );
    return undefined;
  }
  const timed = type === 'date' || type === 'datetime';
  const [lo, hi] = bounds.map((bound) => (timed ? (typeof bound === 'string' ? parseIso(bound) : undefined) : bound));
  if (typeof lo !== 'number' || typeof hi !== 'number' || Number.isNaN(lo) || Number.isNaN(hi)) {
    const form = timed ? 'ISO 8601 dates, [2000-01-01, 2030-12-31]' : 'numbers, [0, 100]';
    report(
      key,
      `The bounds of ${quoted(name)} are not both of type ${type} — rows could not be compared with them — write two ${form}.`,
    );
    return undefined;
  }
  if (lo > hi) {
    const [low, high] = timed ? [formatTime(lo), formatTime(hi)] : [lo, hi];
    report(
      key,
      `The lower bound ${low} of ${quoted(name)} is above the upper bound ${high} — no row could satisfy it, so all would be refused — swap the bounds.`,
      { path: ['inputs', name, key], swap: true },
    );
    return undefined;
  }
  return [lo, hi];
}

function readUnknown(
  unknown: string | undefined,
  categories: readonly Scalar[] | undefined,
  name: string,
  report: Reporter,
): string {
  if (unknown === undefined) return 'forbid';
  const options = ['forbid', 'zeros', 'other', ...(categories ?? []).map(String)];
  if (categories === undefined || options.includes(unknown)) return unknown;
  const meant = suggest(unknown, options);
  report(
    'unknown',
    `${quoted(unknown)} is neither forbid, zeros or other nor a category of ${quoted(name)}.${meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`} — an unknown value would become one that no encoder knows — write one of them.`,
    { path: ['inputs', name, 'unknown'], ...(meant !== undefined && { meant }) },
  );
  return 'forbid';
}

function readFormat(format: string | undefined, timed: boolean, report: Reporter): string | undefined {
  if (format === undefined || !timed) return undefined;
  const compiled = compileStrptime(format);
  if (typeof compiled !== 'string') return format;
  report(
    'format',
    `The format ${quoted(format)} cannot be used: ${plain(compiled)} — every row would be refused — write a strptime format of a whole date, such as "%Y-%m-%d".`,
  );
  return undefined;
}

function readZone(naive: string | undefined, timed: boolean, report: Reporter): string {
  if (naive === undefined || !timed) return 'UTC';
  if (naive === 'refuse' || naive === 'UTC' || isZone(naive)) return naive;
  report(
    'naive',
    `${quoted(naive)} is no time zone — times without an offset could not be placed, and every such row would be refused — write refuse, UTC or a zone such as Europe/Berlin.`,
  );
  return 'UTC';
}
