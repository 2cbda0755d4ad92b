import { type Expression, type Statement } from './python-ast';
import { columnsOf, constant, type Value } from './values';

/** How a block ended before its end: with what was returned, or out of a loop's round, or out of the loop. */
export type Left = Value | 'continue' | 'break';

/** What a function answers. */
export function returned(left: Left | undefined): Value {
  return left === undefined || typeof left === 'string' ? constant(null) : left;
}

/** What Python takes a value for in an `if`; undefined where the code alone does not tell. */
export function truthOf(value: Value): boolean | undefined {
  return value.kind === 'constant' ? Boolean(value.value) : undefined;
}

/** Whether what follows these is left out by them in some case: by a return, a continue or a break. */
export function leaves(statements: readonly Statement[]): boolean {
  return statements.some((one) => {
    if (one.kind === 'return' || one.kind === 'leave') return true;
    if (one.kind === 'if') return leaves(one.body) || leaves(one.otherwise);
    return (one.kind === 'block' || one.kind === 'for') && leaves(one.body);
  });
}

/** Whether these give columns to a name that has others, or to a frame. */
export function touches(statements: readonly Statement[], scope: ReadonlyMap<string, Value>): boolean {
  const holds = (target: Expression): boolean =>
    target.kind === 'name'
      ? isData(scope.get(target.name))
      : target.kind === 'item' || target.kind === 'attribute'
        ? holds(target.of)
        : target.kind === 'list' && target.items.some(holds);
  return statements.some((one) => {
    if (one.kind === 'assign') return one.targets.flat().some(holds);
    if (one.kind === 'if') return touches([...one.body, ...one.otherwise], scope);
    if (one.kind === 'block' || one.kind === 'for') return touches(one.body, scope);
    if (one.kind !== 'expression' || one.value.kind !== 'call' || one.value.of.kind !== 'attribute') return false;
    const { of, args } = one.value;
    return (args.some(({ name }) => name === 'inplace') || /^(?:pop|insert)$/.test(of.name)) && holds(of.of);
  });
}

/** Columns, or a list of names that may be theirs. */
function isData(value: Value | undefined): boolean {
  return value?.kind === 'frame' || value?.kind === 'list' || columnsOf(value) !== undefined;
}
