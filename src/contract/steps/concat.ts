import * as z from 'zod';
import { columnName } from '../arguments';
import { anyMissing, type ColumnState, isFloat, partsOf, sourcesOf, type TensorType } from '../column';
import { hull, monotone, union, unknownDomain } from '../domain';
import { joinedOverflow } from '../overflow';
import { quoted } from '../shown';
import { type Precision, type PreprocessingStep } from '../step';
import { castValue } from './cast';
import { checkOverflow } from './elementwise';
import { listArgument } from './names';

const types = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool', 'string'] as const;
const argument = listArgument.extend({
  into: columnName,
  type: z.enum(types, { error: `one of ${types.join(', ')}` }).optional(),
});
type Args = z.output<typeof argument>;

/** The common type: their own where all agree, else the type of computation. */
function commonType(states: readonly ColumnState[], precision: Precision): TensorType {
  const [first] = states;
  return first !== undefined && states.every(({ type }) => type === first.type) ? first.type : precision;
}

function misfit(state: ColumnState, type: TensorType): string | undefined {
  if ((state.type === 'string') !== (type === 'string'))
    return state.type === 'string'
      ? 'is text, and the others are numbers — encode it first with one_hot, ordinal or map'
      : 'is a number, and the others are text — join it separately';
  if (isFloat(state.type) && !isFloat(type) && type !== 'string')
    return `is ${state.type}, and ${type} would cut its fractions — cast it first if that is what training did`;
  return undefined;
}

/** One vector of several columns, in the order of the list: `numpy.hstack`, `sklearn.compose.ColumnTransformer`'s output. */
export const concat: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'concat',
  summary: 'One vector of several columns, in the order of the list',
  args: argument,
  opset: () => 7,
  infer({ columns, into, type: wanted }, scope) {
    const known: ColumnState[] = [];
    for (const [index, name] of columns.entries()) {
      const state = scope.column(name, ['columns', index]);
      if (state !== undefined) known.push(state);
    }
    const type = wanted ?? commonType(known, scope.precision);
    const wrong = known.filter((state) => misfit(state, type) !== undefined);
    for (const state of wrong)
      scope.issue({
        code: 'type',
        path: ['columns', columns.indexOf(state.name)],
        message: `${quoted(state.name)} cannot be a part of ${quoted(into)}: it ${misfit(state, type) ?? ''}; a vector has one type, and no artifact can be made.`,
        data: { column: state.name, step: 'concat' },
      });
    if (known.length < columns.length || wrong.length > 0) {
      scope.poison(into, ['into']);
      return;
    }
    const cast = (state: ColumnState): ColumnState['domain'] =>
      state.type === type || type === 'string'
        ? state.domain
        : monotone(state.domain, (x) => Number(castValue(x, type)));
    let domain: ColumnState['domain'] | undefined;
    const parts: string[] = [];
    // Here every column is known: what stands where is the same in both.
    for (const [index, state] of known.entries()) {
      const own = cast(state);
      if (own !== state.domain) checkOverflow(scope, 'concat', state, ['columns', index], type, hull(own));
      domain = domain === undefined ? own : union(domain, own);
      for (const part of partsOf(state)) parts.push(part);
    }
    const scaled = known.length === 1 ? known[0]?.scaled : undefined;
    scope.write(
      {
        name: into,
        type,
        time: false,
        width: known.reduce((sum, { width }) => sum + width, 0),
        missing: anyMissing(known),
        domain: domain ?? unknownDomain,
        overflow: joinedOverflow(known, type),
        parts,
        sources: sourcesOf(known),
        ...(scaled !== undefined && { scaled }),
      },
      ['into'],
    );
  },
  lower({ columns, into }, scope) {
    scope.assign([into], scope.joined(columns, scope.after.get(into)?.type));
  },
  reference({ columns, into }, scope) {
    const type = scope.after.get(into)?.type ?? 'float64';
    const values = columns.map((name) => scope.value(name));
    const rows = Array.from({ length: scope.rows }, (_, row) =>
      values.flatMap((value) => (value[row] ?? []).map((x) => castValue(x, type))),
    );
    scope.set(into, rows);
  },
};
