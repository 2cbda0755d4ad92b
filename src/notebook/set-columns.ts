import { type Follower } from './follower';
import { type Expression, type Statement } from './python-ast';
import { holdsData, touched } from './side-effects';
import { bind, columnsOf, type Frame, namesOf, unknown, type Value } from './values';

/** `frame[key] = value`, of whole columns. */
export function setColumns(follower: Follower, frame: Value, key: Value, value: Value, at: number): void {
  const names = namesOf(key) ?? [];
  if (frame.kind !== 'frame' || names.length === 0) {
    if (frame.kind === 'frame') follower.gap('columns that are set and that the code does not name', at);
    else if (holdsData(frame)) follower.doubt();
    return;
  }
  const columns = columnsOf(value);
  for (const [index, name] of names.entries()) {
    const column = columns?.length === names.length ? columns[index] : undefined;
    // Each thing that is not known is one of its own.
    const own = value.kind === 'unknown' ? { ...value } : value;
    frame.columns.set(name, column === undefined ? own : { kind: 'series', column });
  }
}

/** A loop over what is not known: to columns it may do anything. */
export function untold(
  follower: Follower & { evaluate(what: Expression, scope: Map<string, Value>): Value },
  targets: readonly string[],
  body: readonly Statement[],
  outer: ReadonlyMap<string, Value>,
): void {
  const scope = new Map(outer);
  bind(targets, unknown, scope);
  for (const what of touched(body)) {
    const value = follower.evaluate(what, scope);
    if (holdsData(value)) follower.gap('a loop over columns that the code does not name', what.at);
    else if (value.kind === 'unknown') follower.doubt();
  }
}

/** As it was read, with the names that are known. */
export function rawFrame(names: readonly string[]): Frame {
  const columns = names.map((name): [string, Value] => [name, { kind: 'series', column: { kind: 'raw', name } }]);
  return { kind: 'frame', columns: new Map(columns), open: true };
}
