// Makes the notebook cells of snippets/ of their parts, and VS Code's snippets of the cells.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMain, root } from './paths.mjs';

const folder = path.join(root, 'snippets');
const shared = [
  'head',
  'columns',
  'rows',
  'steps',
  'imputers',
  'transformers',
  'encoders',
  'recognize',
  'functions',
  'mappings',
  'dates',
  'bins',
  'written',
  'formula',
  'by_code',
  'poles',
  'found',
  'features',
  'tidy',
];
const estimator = [...shared, 'decisions', 'outputs', 'classes', 'contract', 'estimator'];
const ofTrees = [...estimator, 'limits', 'trees'];
const network = [...shared, 'contract', 'pictures', 'network', 'answers', 'pytorch'];

const fitted = `#   model         what was fitted; of a Pipeline the transformers become steps of the contract
#   raw           the rows before any preprocessing, the true answer among their columns; read once more where the notebook changed them
#   features      what model.predict takes, of all rows of \`raw\` or of some, or None if that is \`raw\` itself
#   transformers  fitted objects that made \`features\`, with their columns, if the notebook's own variables do not hold them:
#                 [(scaler, ['amount']), (encoder, ['purpose'])]
#   name, label   the name of the contract; the column with the true answer if it cannot be told from the answers
#   threshold     the probability from which on the notebook answers the second of two classes, if it does not predict by the larger one: 0.3 for
#                 proba >= 0.3, {'above': 0.3} for proba > 0.3`;

/** Networks do not know what was done before them, nor what their outputs mean. */
const trained = `#   model         the trained network
#   raw           a DataFrame of the rows before any preprocessing, the true answer among its columns; or pictures: a data set of torchvision or
#                 Keras, (pictures, labels), or an array of them
#   features      what the model takes, one row each of \`raw\`: an array or a tensor, a list or a dict of them where it has several inputs; None for
#                 what \`transformers\` make, or for \`raw\` itself. Of pictures the transform of evaluation, or what it made of them
#   transformers  fitted objects that made \`features\`, with their columns: [(scaler, ['amount']), (encoder, ['purpose'])]
#   classes       their names in the order of the outputs; False if the answers are numbers; None to tell it from the true answers
#   target        what the true answers were scaled with before training, np.log1p or a fitted StandardScaler
#   name, label   the name of the contract; the column with the true answer`;

/** Cell -> what it is for, its parts (how that library becomes ONNX is added, and behind all what names they take), and what its last line says. */
const cells = {
  sklearn: {
    what: 'a fitted Pipeline or estimator of scikit-learn',
    parts: [...ofTrees, 'histogram'],
    arguments: fitted,
  },
  lightgbm: { what: 'LightGBM, alone or behind transformers of scikit-learn', parts: ofTrees, arguments: fitted },
  xgboost: { what: 'XGBoost, alone or behind transformers of scikit-learn', parts: estimator, arguments: fitted },
  catboost: { what: 'CatBoost, alone or behind transformers of scikit-learn', parts: estimator, arguments: fitted },
  pytorch: { what: 'a network of PyTorch, for tables or pictures', parts: network, arguments: trained },
  keras: { what: 'a network of Keras, for tables or pictures', parts: network, arguments: trained },
};

const said = (name, { what, parts, arguments: meaning }) => `# Export for Slipway: ${what}.
# Writes model.onnx, reference.parquet (the raw rows with this notebook's own answers) and a contract beside the notebook. One that is
# there already is not overwritten: the new one is then NAME.draft.yaml. The last line is the one to fit to this notebook:
${meaning}
# Made of src/build/cells by src/build/cells.mjs.
${[...new Set([...parts, name, 'own'])].map((part) => readFileSync(path.join(root, 'src', 'build', 'cells', `${part}.py`), 'utf8').trim()).join('\n\n\n')}


`;

/** The last line of a cell: what it is called with. */
function call(name, { parts }, given) {
  return parts === network
    ? `export_network(${given.join(', ')}, classes=None, target=None, to_onnx=${name}_to_onnx)`
    : `export_contract(${given.join(', ')}, to_onnx=${name}_to_onnx)`;
}

/** The files that belong into snippets/, by name. */
export function cellFiles() {
  const files = {};
  const snippets = {};
  for (const [name, cell] of Object.entries(cells)) {
    const text = said(name, cell);
    const more = cell.parts === network ? ['transformers=()'] : [];
    files[`${name}_export.py`] = `${text}${call(name, cell, ['model', 'raw', 'features', ...more])}\n`;
    // A dollar, a brace or a backslash means something to VS Code.
    const body = text.replaceAll(/[\\$}]/g, String.raw`\$&`);
    snippets[`Slipway: export ${name}`] = {
      prefix: `slipway-export-${name}`,
      description: `Export for Slipway: ${cell.what}`,
      body: `${body}${call(name, cell, ['${1:model}', '${2:raw}', '${3:None}', ...more])}\n$0`.split('\n'),
    };
  }
  files['python.code-snippets.json'] = `${JSON.stringify(snippets, undefined, 2)}\n`;
  return files;
}

if (isMain(import.meta.url))
  for (const [name, text] of Object.entries(cellFiles())) writeFileSync(path.join(folder, name), text);
