export type TrigonometryName = 'sin' | 'cos' | 'tan' | 'asin' | 'acos' | 'atan' | 'atan2' | 'radians' | 'degrees';

export type SizeName = 'sign' | 'trunc' | 'cbrt' | 'hypot';

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
  | SizeName
  | TrigonometryName
  | 'where'
  | 'is_missing';

interface Arity {
  /** Without one it is short for other operations: see the parser. */
  readonly op?: OperationName;
  readonly least: number;
  readonly most: number;
}

function functions(names: readonly OperationName[], least: number, most = least): (readonly [string, Arity])[] {
  return names.map((op) => [op, { op, least, most }]);
}

/** What is written as a function, and with how many values. */
export const functionArity: ReadonlyMap<string, Arity> = new Map<string, Arity>([
  ...functions(['min', 'max'], 2, Infinity),
  ['clip', { least: 3, most: 3 }],
  ...functions(['round'], 1, 2),
  ...functions(['abs', 'sign', 'floor', 'ceil', 'trunc', 'sqrt', 'cbrt', 'log', 'log2', 'log10', 'exp'], 1),
  ['exp2', { least: 1, most: 1 }],
  ...functions(['log1p', 'expm1', 'tanh', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'radians', 'degrees'], 1),
  ...functions(['atan2', 'hypot'], 2),
  ...functions(['where'], 3),
  ...functions(['is_missing'], 1),
]);

/** Names of Python, SQL and spreadsheets, and what is written for them here. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ...['isnan', 'isna', 'isnull', 'is_null', 'is_nan'].map((name) => [name, 'is_missing(x)'] as const),
  ...['notna', 'notnull'].map((name) => [name, 'not is_missing(x)'] as const),
  ...['if', 'iff', 'iif', 'ifelse', 'case'].map((name) => [name, 'where(condition, then, otherwise)'] as const),
  ...['fillna', 'coalesce', 'nan_to_num', 'ifnull', 'nvl'].map(
    (name) => [name, 'where(is_missing(x), other, x)'] as const,
  ),
  ...['minimum', 'fmin', 'least'].map((name) => [name, 'min(a, b)'] as const),
  ...['maximum', 'fmax', 'greatest'].map((name) => [name, 'max(a, b)'] as const),
  ...['power', 'pow', 'float_power'].map((name) => [name, 'a ** b'] as const),
  ...['mod', 'remainder', 'fmod'].map((name) => [name, 'a % b'] as const),
  ...['arcsin', 'arccos', 'arctan', 'arctan2'].map((name) => [name, name.replace('arc', 'a')] as const),
  ...['rint', 'around'].map((name) => [name, 'round(x)'] as const),
  ...['absolute', 'fabs'].map((name) => [name, 'abs(x)'] as const),
  ...['int', 'fix'].map((name) => [name, 'trunc(x)'] as const),
  ['ln', 'log(x)'],
  ['square', 'x ** 2'],
  ['reciprocal', '1 / x'],
  ['sigmoid', '1 / (1 + exp(-x))'],
  ['expit', '1 / (1 + exp(-x))'],
  ['deg2rad', 'radians(x)'],
  ['rad2deg', 'degrees(x)'],
  ['floor_divide', 'a // b'],
]);
