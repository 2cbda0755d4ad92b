// Makes the notebook cells of snippets/ of their parts, and VS Code's snippets of the cells.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMain, root } from './paths.mjs';

const folder = path.join(root, 'snippets');
const shared = ['head', 'steps', 'encoders', 'recognize', 'outputs', 'contract'];

/** Cell -> what it is for, and its own part: how that library becomes ONNX. */
const cells = {
  sklearn: 'a fitted Pipeline or estimator of scikit-learn',
  lightgbm: 'LightGBM, alone or behind transformers of scikit-learn',
  xgboost: 'XGBoost, alone or behind transformers of scikit-learn',
  catboost: 'CatBoost, alone or behind transformers of scikit-learn',
};

const said = (what, name) => `# Export for Slipway: ${what}.
# Writes model.onnx, reference.parquet (the raw rows with this notebook's own answers) and a contract beside the notebook. One that is
# there already is not overwritten: the new one is then NAME.draft.yaml. The last line is the one to fit to this notebook:
#   model         what was fitted; of a Pipeline the transformers become steps of the contract
#   raw           a DataFrame of the rows before any preprocessing, the true answer among its columns
#   features      what model.predict takes, one row each of \`raw\`, or None if that is \`raw\` itself
#   transformers  fitted objects that made \`features\`, with their columns: [(scaler, ['amount']), (encoder, ['purpose'])]
#   name, label   the name of the contract; the column with the true answer
# Made of src/build/cells by src/build/cells.mjs.
${[...shared, name].map((part) => readFileSync(path.join(root, 'src', 'build', 'cells', `${part}.py`), 'utf8').trim()).join('\n\n\n')}


`;

/** The files that belong into snippets/, by name. */
export function cellFiles() {
  const files = {};
  const snippets = {};
  for (const [name, what] of Object.entries(cells)) {
    const text = said(what, name);
    const call = (model, raw, features) => `export_contract(${model}, ${raw}, ${features}, to_onnx=${name}_to_onnx)`;
    files[`${name}_export.py`] = `${text}${call('model', 'raw', 'features')}\n`;
    // A dollar, a brace or a backslash means something to VS Code.
    const body = text.replaceAll(/[\\$}]/g, String.raw`\$&`);
    snippets[`Slipway: export ${name}`] = {
      prefix: `slipway-export-${name}`,
      description: `Export for Slipway: ${what}`,
      body: `${body}${call('${1:model}', '${2:raw}', '${3:None}')}\n$0`.split('\n'),
    };
  }
  files['python.code-snippets.json'] = `${JSON.stringify(snippets, undefined, 2)}\n`;
  return files;
}

if (isMain(import.meta.url))
  for (const [name, text] of Object.entries(cellFiles())) writeFileSync(path.join(folder, name), text);
