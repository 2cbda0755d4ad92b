export type TrigonometryName = 'sin' | 'cos' | 'tan' | 'asin' | 'acos' | 'atan' | 'atan2' | 'radians' | 'degrees';

/** Everything that a formula can do; what each means is in `operations`. */
export type OperationName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'floordiv'
  | 'mod'
  | 'pow'
  | 'neg'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'eq'
  | 'ne'
  | 'and'
  | 'or'
  | 'not'
  | 'min'
  | 'max'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'sqrt'
  | 'log'
  | 'exp'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'expm1'
  | 'tanh'
  | TrigonometryName
  | 'where'
  | 'is_missing';

interface Arity {
  readonly op: OperationName;
  readonly least: number;
  readonly most: number;
}

function functions(names: readonly OperationName[], least: number, most = least): (readonly [string, Arity])[] {
  return names.map((op) => [op, { op, least, most }]);
}

/** What is written as a function, and with how many values. */
export const functionArity: ReadonlyMap<string, Arity> = new Map([
  ...functions(['min', 'max'], 2, Infinity),
  ...functions(['abs', 'floor', 'ceil', 'round', 'sqrt', 'log', 'log2', 'log10', 'exp', 'log1p', 'expm1', 'tanh'], 1),
  ...functions(['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'radians', 'degrees'], 1),
  ...functions(['atan2'], 2),
  ...functions(['where'], 3),
  ...functions(['is_missing'], 1),
]);
