import { type Given } from './follower';
import { type Expression, type Statement } from './python-ast';
import { type Value } from './values';

/** Libraries of which functions give something back, and leave what they are given as it is. */
const pure =
  /^(?:numpy|scipy|pandas|sklearn|imblearn|lightgbm|xgboost|catboost|statsmodels|matplotlib|seaborn|plotly|torch|tensorflow|keras|joblib|pickle|json|tqdm|shap|mlflow|onnx|onnxruntime|skl2onnx|onnxmltools|IPython|sys|os|warnings|time|datetime|collections|itertools|functools|math|random|re|pprint|copy|gc|logging|typing|pathlib)\b/;
const pureBuiltins =
  /^builtins\.(?:print|display|len|type|isinstance|repr|str|int|float|bool|sum|min|max|any|all|abs|round|sorted|reversed|list|tuple|set|dict|zip|enumerate|range|map|filter|id|dir|hasattr|getattr|next|iter|help|export_contract|export_network)$/;
/** Of those the ones that write into what they are given. */
const writing =
  /^numpy\.(?:put|place|putmask|copyto|put_along_axis|fill_diagonal)$|^pandas\.eval$|\.shuffle$|\.copyto$|_$/;

/** Methods of a frame that only look at it. */
const looking =
  /^(?:hist|boxplot|count|value_counts|agg|aggregate|nlargest|nsmallest|memory_usage|all|any|skew|kurt|cov|iterrows|itertuples|equals|pivot_table|pivot|crosstab|isna|notna|notnull|idxmax|idxmin|kurtosis|sem|rank|cumsum|diff|shift)$/;

/** Whether a call of which nobody knows what it does may have changed data that it was given. */
export function mayChange(callee: Value, { args, named }: Given): boolean {
  if (named.has('out')) return true;
  // A method of a frame that no one has looked into looks like a column of it.
  if (callee.kind === 'series') return callee.column.kind !== 'raw' || !looking.test(callee.column.name);
  const given = [...args, ...named.values()];
  if (!given.some(holdsData)) return false;
  if (callee.kind !== 'imported') return callee.kind === 'unknown' || isOfUnknown(callee);
  return writing.test(callee.path) || !isPure(callee.path);
}

/** Whether functions from there leave what they are given as it is. */
export function isPure(path: string): boolean {
  return pure.test(path) || pureBuiltins.test(path);
}

/** A method of something that nobody knows. */
function isOfUnknown(callee: Value): boolean {
  return callee.kind === 'member' && (callee.of.kind === 'unknown' || callee.of.kind === 'imported');
}

export function holdsData(value: Value): boolean {
  if (value.kind === 'list') return value.items.some(holdsData);
  if (value.kind === 'dict') return value.entries.some(([, item]) => holdsData(item));
  return value.kind === 'frame' || value.kind === 'series' || value.kind === 'array';
}

/** What statements may change by what they do: the object of each assignment and call, and what a call is given. */
export function* touched(statements: readonly Statement[]): Iterable<Expression> {
  for (const statement of statements) {
    if (statement.kind === 'for' || statement.kind === 'block') yield* touched(statement.body);
    if (statement.kind === 'if') yield* touched([...statement.body, ...statement.otherwise]);
    if (statement.kind === 'assign') for (const target of statement.targets.flat()) yield* objects(target);
    if (statement.kind === 'expression' && statement.value.kind === 'call') yield* calledOn(statement.value);
  }
}

function* calledOn({ of, args }: Extract<Expression, { kind: 'call' }>): Iterable<Expression> {
  const inPlace = args.some(({ name }) => name === 'inplace' || name === 'out');
  if (of.kind === 'attribute') {
    if (inPlace || /^(?:insert|pop|update)$/.test(of.name)) yield* objects(of.of);
  } else if (of.kind === 'name' && !isPure(`builtins.${of.name}`)) yield { kind: 'other', at: of.at };
}

/** `a` of `a.loc[:, 'b']`. */
function* objects(target: Expression): Iterable<Expression> {
  if (target.kind === 'list') for (const item of target.items) yield* objects(item);
  else if (target.kind === 'item' || target.kind === 'attribute') yield* objects(target.of);
  else yield target;
}
