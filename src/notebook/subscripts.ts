import { estimatorAttribute } from './estimators';
import { type Follower } from './follower';
import { type Expression, type Subscript } from './python-ast';
import { type Column, itemsOf, namesOf, partOf, textOf, unknown, type Value } from './values';

/** `lo:hi:step` */
interface Slice {
  readonly kind: 'slice';
  readonly lo: Value | undefined;
  readonly hi: Value | undefined;
  readonly step: Value | undefined;
}

/** What stands in the brackets. */
export function evaluated(index: readonly Subscript[], evaluate: (what: Expression) => Value): (Value | Slice)[] {
  const bound = (what: Expression | undefined): Value | undefined => what && evaluate(what);
  return index.map((part) =>
    part.kind === 'slice'
      ? { kind: 'slice', lo: bound(part.lo), hi: bound(part.hi), step: bound(part.step) }
      : evaluate(part),
  );
}

/** What `of[…]` is. */
export function itemAt(follower: Follower, of: Value, [first, second]: readonly (Value | Slice)[], at: number): Value {
  if (first === undefined) return unknown;
  if (first.kind === 'answer') follower.selectBy(first);
  if (of.kind === 'list') return listItem(of, first);
  // `.mode()[0]`
  if (of.kind === 'computed') return of;
  if (first.kind === 'slice' && second === undefined)
    return of.kind === 'estimator' ? estimatorAttribute(of, '[:-1]') : of;
  if (of.kind === 'answer' && of.from === 'probabilities') return probability(follower, of, second);
  // Of a frame that became an array, the columns are still called by their names.
  if (second !== undefined && of.kind === 'frame' && first.kind === 'slice') return columnsAt(follower, of, second, at);
  if (second !== undefined && of.kind === 'array') return placesOf(follower, of, second, at);
  if (of.kind === 'member' && (of.name === 'loc' || of.name === 'iloc'))
    return second === undefined ? of.of : columnsAt(follower, of.of, second, at);
  return first.kind === 'slice' ? of : itemBy(follower, of, first);
}

function itemBy(follower: Follower, of: Value, key: Value): Value {
  if (of.kind === 'classes')
    return key.kind === 'answer' && key.from === 'argmax' ? { ...key, from: 'label' } : unknown;
  if (of.kind !== 'dict' && of.kind !== 'estimator') return select(follower, of, key);
  if (key.kind !== 'constant') return unknown;
  if (of.kind === 'estimator') return estimatorAttribute(of, `[${String(key.value)}]`);
  return of.entries.find(([name]) => name.kind === 'constant' && name.value === key.value)?.[1] ?? unknown;
}

/** `[:, 1]`, `[:, -1]`. */
function probability(
  { known }: Follower,
  of: Extract<Value, { kind: 'answer' }>,
  column: Value | Slice | undefined,
): Value {
  const number = column?.kind === 'slice' ? undefined : numberOf(column);
  if (number === undefined) return of;
  const index = number < 0 ? (known.classes?.length ?? Number.NaN) + number : number;
  return Number.isNaN(index) ? unknown : { ...of, index };
}

function listItem({ items }: Extract<Value, { kind: 'list' }>, index: Value | Slice): Value {
  if (index.kind === 'slice') {
    const [lo, hi] = [numberOf(index.lo), numberOf(index.hi)];
    const told = (lo === undefined) === (index.lo === undefined) && (hi === undefined) === (index.hi === undefined);
    return told && index.step === undefined ? { kind: 'list', items: items.slice(lo, hi) } : unknown;
  }
  return items.at(numberOf(index) ?? items.length) ?? unknown;
}

function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'constant' && typeof value.value === 'number' ? value.value : undefined;
}

/** `iloc[:, 1:-1]`, `iloc[:, -1]`, `loc[:, 'a':'c']`: where the columns are known, those of them. */
function columnsAt(follower: Follower, of: Value, key: Value | Slice, at: number): Value {
  if (of.kind !== 'frame') return key.kind === 'slice' ? of : select(follower, of, key);
  const names = [...of.columns.keys()];
  // Of a file that nobody has looked into only those columns are known that the code has named so far.
  const partly = of.open && follower.known.columns === undefined && names.length > 0;
  const lost = (): Value => follower.lose('columns that are chosen by their places', at);
  const place = (value: Value | undefined, step: number): number | undefined => {
    const name = textOf(value);
    return name === undefined ? numberOf(value) : names.includes(name) ? names.indexOf(name) + step : undefined;
  };
  const chosen = (kept: readonly string[]): Value => ({
    kind: 'frame',
    open: false,
    columns: new Map(kept.map((name) => [name, follower.columnOf(of, name)])),
  });
  if (key.kind === 'slice') {
    const whole = key.lo === undefined && key.hi === undefined;
    // Labels are taken including the last one.
    if (key.step !== undefined) return lost();
    if (whole || names.length === 0) return of;
    const [lo, hi] = [place(key.lo, 0), place(key.hi, 1)];
    const told = (lo === undefined) === (key.lo === undefined) && (hi === undefined) === (key.hi === undefined);
    return partly || !told ? lost() : chosen(names.slice(lo, hi));
  }
  const positions = key.kind === 'list' ? key.items.map(numberOf) : [];
  if (positions.length > 0 && positions.every((index) => index !== undefined))
    return partly ? lost() : chosen(positions.flatMap((index) => names.at(index) ?? []));
  const one = numberOf(key);
  if (one !== undefined && partly) return lost();
  const name = one === undefined ? undefined : names.at(one);
  if (one !== undefined) return name === undefined ? unknown : follower.columnOf(of, name);
  return select(follower, of, key);
}

/** More numbers than one of a column, so that nobody can count places. */
const wide = /^(?:one_hot|ngrams|tfidf|spline|polynomial|project)$/;

function isWide(column: Column): boolean {
  return column.kind === 'step' && (wide.test(column.op) || isWide(column.of));
}

/** `matrix[:, 1:3]`, `matrix[:, 0]`. */
function placesOf(follower: Follower, of: Extract<Value, { kind: 'array' }>, key: Value | Slice, at: number): Value {
  const { columns } = of;
  if (key.kind === 'slice' && key.lo === undefined && key.hi === undefined && key.step === undefined) return of;
  const lost = (): Value => follower.lose('columns that are chosen by their places', at);
  if (columns.some(isWide)) return lost();
  if (key.kind === 'slice') {
    const [lo, hi] = [numberOf(key.lo), numberOf(key.hi)];
    const told = (lo === undefined) === (key.lo === undefined) && (hi === undefined) === (key.hi === undefined);
    return told && key.step === undefined ? { kind: 'array', columns: columns.slice(lo, hi) } : lost();
  }
  const one = numberOf(key);
  const places = one === undefined ? itemsOf(key).map(numberOf) : [one];
  const chosen = places.flatMap((place) => (place === undefined ? [] : (columns.at(place) ?? [])));
  const [only] = chosen;
  if (only === undefined || chosen.length !== places.length) return lost();
  return one === undefined ? { kind: 'array', columns: chosen } : { kind: 'series', column: only };
}

/** `frame['a']`, `frame[['a', 'b']]`; with anything else rows are chosen, and the columns stay what they are. */
function select(follower: Follower, of: Value, key: Value): Value {
  if (of.kind !== 'frame') return of.kind === 'array' || of.kind === 'series' ? of : unknown;
  const one = textOf(key);
  if (one !== undefined) return follower.columnOf(of, one);
  const names = namesOf(key);
  // A list of what is not known might be columns; a condition chooses rows.
  if (names === undefined) return key.kind === 'list' ? unknown : follower.known.parts ? partOf(of) : of;
  return { kind: 'frame', columns: new Map(names.map((name) => [name, follower.columnOf(of, name)])), open: false };
}
