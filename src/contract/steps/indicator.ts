import { type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, isFloat } from '../column';
import { intervalDomain } from '../domain';
import { mayBeNaN, noOverflow } from '../overflow';
import { type PreprocessingStep } from '../step';

type Use = ColumnUse<Record<string, never>>;

/** 1.0 where the value is missing, 0.0 elsewhere: `sklearn.impute.MissingIndicator`, `pandas.isna`. */
export const indicator: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'indicator',
  summary: 'A column that is 1 where the value is missing',
  elsewhere: ['isna', 'MissingIndicator'],
  args: perColumn({}),
  opset: () => 7,
  infer(uses, scope) {
    for (const { column, at, into, intoAt } of uses) {
      const state = scope.column(column, at);
      if (state === undefined) {
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
        continue;
      }
      scope.write(
        {
          name: into ?? column,
          type: scope.precision,
          time: false,
          width: state.width,
          missing: false,
          domain: intervalDomain(0, mayBeNaN(state) ? 1 : 0),
          overflow: noOverflow,
          sources: state.sources,
        },
        into === undefined ? undefined : intoAt,
      );
    }
  },
  lower(uses, scope) {
    const { graph, precision } = scope;
    const names = (some: readonly Use[]): string[] => some.map(({ column, into }) => into ?? column);
    const typed = (test: (type: ColumnState['type']) => boolean): Use[] =>
      uses.filter(({ column }) => test(scope.before.get(column)?.type ?? 'float64'));
    const text = typed((type) => type === 'string');
    const numbers = typed((type) => type !== 'string');
    if (text.length > 0) {
      const x = scope.joined(text.map(({ column }) => column));
      const missing = graph.ml('CategoryMapper', [x], {
        cats_strings: { strings: [''] },
        cats_int64s: { ints: [1] },
        default_int64: { int: 0 },
      });
      scope.assign(names(text), graph.cast(missing, precision));
    }
    if (numbers.length === 0) return;
    // What cannot be missing is never NaN as a float either, so all number columns go together.
    const anyFloat32 = numbers.every(({ column }) => scope.before.get(column)?.type === 'float32');
    const x = scope.joined(
      numbers.map(({ column }) => column),
      anyFloat32 ? 'float32' : 'float64',
    );
    scope.assign(names(numbers), graph.cast(graph.isNaN(x), precision));
  },
  reference(uses, scope) {
    const results = uses.map(({ column }) => {
      const type = scope.before.get(column)?.type ?? 'float64';
      return scope.value(column).map((row) => row.map((x) => (x === '' || (isFloat(type) && Number.isNaN(x)) ? 1 : 0)));
    });
    uses.forEach(({ column, into }, index) => {
      scope.set(into ?? column, results[index] ?? []);
    });
  },
};
