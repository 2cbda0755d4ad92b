import { parser } from '@lezer/python';
import { finalOf } from './estimators';
import { type NotebookCell } from './ipynb';
import { type Called, type Names, namesIn, topLevel } from './names';
import { children, type SyntaxNode } from './python-expression';
import { type Needs } from './short-cell';
import { type Estimator } from './values';

/** Libraries whose classes have the names that stand in the notebook; what comes from elsewhere may hold anything. */
const transparent =
  /^(?:sklearn|imblearn|xgboost|lightgbm|catboost|numpy|pandas|pyarrow|scipy|statsmodels|matplotlib|seaborn|plotly|tqdm|IPython|optuna|hyperopt|shap|mlflow|onnx|skl2onnx|onnxmltools|warnings|os|sys|re|json|math|time|datetime|random|string|itertools|functools|collections|pathlib|typing|glob|gc|copy|logging|__future__)$/;
/** A fitted model from a file, or code from another one. */
const fromElsewhere =
  /\b(?:joblib|pickle|cloudpickle|dill|skops)\b|(?<![.\w])(?:exec|eval|__import__)\(|\bload_model\(/;
const magicFromElsewhere = /^\s*%(?:run|load|store|macro|autoreload)\b/m;

/** Calls that choose rows or columns of a frame, and leave what they hold as it is. */
const choosing =
  /^(?:read_\w+|drop|dropna|drop_duplicates|copy|select_dtypes|sample|query|head|tail|sort_values|pop|list|set|tolist|to_list|difference|isin|isna|isnull|notna|notnull|between|train_test_split|len|range|startswith|endswith)$/;
const chosenInPlace = /^(?:drop|dropna|drop_duplicates|sort_values|pop)$/;

/** What is looked for by another name than that of a class of the notebook. */
const under: Readonly<Record<string, RegExp>> = {
  on_Pipeline: /Pipeline|make_pipeline/,
  on_ColumnTransformer: /ColumnTransformer|make_column_transformer/,
  on_Numbering: /HistGradient/,
  on_FeatureUnion: /FeatureUnion|make_union/,
  // scikit-learn makes one of what it passes through.
  on_FunctionTransformer: /FunctionTransformer|passthrough/,
  on_CountVectorizer: /Vectorizer/,
  on_SelectorMixin: /Select|VarianceThreshold|RFE/,
  on_BaseRandomProjection: /RandomProjection/,
  // Ways to tell what pandas did.
  by_date: /date|time|\.dt\b|read_(?!csv|table)/i,
  by_cycle: /\b(?:sin|cos)\b/,
  by_whole_cycle: /\b(?:sin|cos)\b/,
  by_groups: /\bgroupby\b/,
};
/** A transformer of the notebook's own, or a function in a FunctionTransformer that has no step of its name. */
const own =
  /\bdef transform\b|\bFunctionTransformer\(\s*(?:func\s*=\s*)?(?!np\.(?:log1p|log|sqrt|exp|abs|square)\s*[,)])/;

/** The line by which trees that split finer than float32 ask for a column that is told apart in it. */
const nearer = '    nearer = lambda at, by: nearer_zero(contract, columns, at, by)\n';
/** The line that tells the names of classes which the notebook numbered. */
const named = '    outputs, answers = with_class_names(raw, rest, outputs, answers)\n';

const classifier = /Classifier(?:CV)?$|^(?:LogisticRegression(?:CV)?|(?:Linear|Nu)?SVC|\w+NB|Perceptron)$/;
const regressor = /Regressor$|^(?:LinearRegression|(?:Ridge|Lasso|ElasticNet)(?:CV)?|BayesianRidge|(?:Linear|Nu)?SVR)$/;

/** What an export cell needs in this notebook; undefined where only the whole cell is sure to do. */
export function needsOf(
  cells: readonly NotebookCell[],
  code: string,
  { names, called, model, hasLimit }: Readonly<{ names: Names; called: Called; model: Estimator; hasLimit: boolean }>,
): Needs | undefined {
  if (fromElsewhere.test(code) || cells.some(({ source }) => magicFromElsewhere.test(source))) return undefined;
  const statements = topLevel(parser.parse(code).topNode);
  if (statements.some((node) => isFromElsewhere(code.slice(node.from, node.to), node))) return undefined;
  const isPlain = isRaw(model) && !own.test(code) && isChosen(called, names, code, statements);
  const { type, library } = finalOf(model);
  const label = labelOf(model);
  // What is imported may never be used.
  const used = statements.reduceRight(
    (rest, node) =>
      node.name === 'ImportStatement' && !/\bas\b/.test(code.slice(node.from, node.to))
        ? rest.slice(0, node.from) + rest.slice(node.to)
        : rest,
    code,
  );
  const ending = classifier.test(type) ? 'classifier_to_onnx' : regressor.test(type) ? 'regressor_to_onnx' : undefined;
  return {
    instead: {
      ...(isPlain && { 'find=found_features': 'find=raw_features' }),
      ...(!code.includes('LabelEncoder') && { [named]: '' }),
      ...(!hasLimit && { 'decided(getattr': '(getattr', 'Deciding(model, threshold)': 'model' }),
      ...(isPlain && label !== undefined && { 'label=likely_label': `label=${label}` }),
      // Only these trees of scikit-learn know more digits than float32 has.
      ...(ending !== undefined &&
        library === 'sklearn' &&
        !code.includes('HistGradient') && {
          'to_onnx=sklearn_to_onnx': `to_onnx=${ending}`,
          [nearer]: '',
          ', given, nearer)': ', given)',
        }),
    },
    method: (name) =>
      under[name]?.test(used) ??
      (name.startsWith('by_') || new RegExp(String.raw`\b${name.replace(/^on_/, '')}\b`).test(used)),
  };
}

function isFromElsewhere(text: string, { name }: SyntaxNode): boolean {
  if (name !== 'ImportStatement') return false;
  const roots = [...text.matchAll(/(?:^from\s+|^import\s+|,\s*)([\w.]+)/g)].map(
    ([, path = '']) => path.split('.')[0] ?? '',
  );
  return text.startsWith('from') ? !transparent.test(roots[0] ?? '') : roots.some((root) => !transparent.test(root));
}

/** As Python, the raw column that is to be predicted. */
function labelOf({ fitted }: Estimator): string | undefined {
  const column = fitted?.label?.kind === 'series' ? fitted.label.column : undefined;
  return column?.kind === 'raw' && /^[^'"\\\n]+$/.test(column.name) ? `'${column.name}'` : undefined;
}

/** As far as the interpreter follows, which takes a cast for nothing. */
function isRaw({ fitted }: Estimator): boolean {
  const given = fitted?.given;
  if (given?.kind === 'series') return given.column.kind === 'raw';
  return (
    given?.kind === 'frame' &&
    [...given.columns].every(
      ([name, value]) => value.kind === 'series' && value.column.kind === 'raw' && value.column.name === name,
    )
  );
}

/** Whether nothing but choosing rows and columns lies between the raw rows and the features. */
function isChosen({ features, raw }: Called, names: Names, code: string, statements: readonly SyntaxNode[]): boolean {
  if (features === undefined || raw === undefined) return false;
  const texts = [features, raw];
  const known = new Set<string>();
  for (let text = texts[0], at = 0; text !== undefined; text = texts[++at])
    for (const name of namesIn(text))
      if (!known.has(name)) {
        known.add(name);
        texts.push(...names.definitionsOf(name));
      }
  const isQuiet = (text: string): boolean =>
    [...text.matchAll(/(\w+)\s*\(/g)].every(([, name = '']) => choosing.test(name)) &&
    !/\.(?:values|T|str|dt|eval)\b|\blambda\b/.test(text);
  return (
    texts.some((text) => /\bread_\w+\s*\(/.test(text)) &&
    texts.every(isQuiet) &&
    statements.every((node) => leavesAlone(node, code, known))
  );
}

/** Whether a statement changes nothing in a frame of one of these names but its rows, or a column that is dropped. */
function leavesAlone(node: SyntaxNode, code: string, known: ReadonlySet<string>): boolean {
  const text = code.slice(node.from, node.to);
  const name = /^\w+/.exec(text)?.[0] ?? '';
  if (node.name === 'UpdateStatement') return !known.has(name);
  if (node.name === 'AssignStatement') return !known.has(name) || !/^\w+\s*[[.]/.test(text) || setsDropped(text, code);
  if (node.name !== 'ExpressionStatement' || children(node)[0]?.name !== 'CallExpression') return true;
  if (known.has(name)) {
    const method = /^\w+\.(\w+)\(/.exec(text)?.[1] ?? '';
    return /\binplace\s*=\s*True/.test(text) ? chosenInPlace.test(method) : !/^(?:insert|update|)$/.test(method);
  }
  // A function of the notebook's own may change what it is given.
  const isOwn = new RegExp(String.raw`\bdef ${name}\b`).test(code);
  return !isOwn || !namesIn(text).some((one) => known.has(one));
}

/** `frame['answer'] = …` of a column that is not among the features. */
function setsDropped(text: string, code: string): boolean {
  const column = /^\w+(?:\[\s*(['"])(.*?)\1\s*\]|\.(?!columns\b|index\b)(\w+))\s*=/.exec(text);
  const name = column?.[2] ?? column?.[3];
  return name !== undefined && isDropped(name, code);
}

function isDropped(column: string, code: string): boolean {
  const name = column.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:\bdrop|\bpop)\([^()]*['"]${name}['"]|\bdel \w+\[['"]${name}['"]\]`).test(code);
}
