import { type Path } from '../model';

/**
 * What each key of a contract means, in a sentence or two; what to write there is said by the schema. `*` stands for a name or a position.
 * A test holds the list to the schema, both ways.
 */
export const keyDocs: Readonly<Record<string, string>> = {
  apiVersion: 'The version of the language that this file is written in.',
  kind: 'What this file describes.',
  metadata: 'Who the model is: its name, its version, whose it is.',
  'metadata.name': 'The name under which the model is deployed and called.',
  'metadata.version':
    'The version that callers see as model_version. Each deployed version is kept, so it names one bundle for ever.',
  'metadata.owner': 'The team or person to ask.',
  'metadata.description': 'What the model predicts, in a sentence.',
  model:
    'The ONNX file. Its nodes go into the artifact as they are; Slipway adds the preprocessing in front and the outputs behind.',
  'model.path': 'The ONNX file.',
  'model.sha256': 'The digest of the file. A file with another digest is a finding and is never deployed.',
  'model.classes':
    "The names of the model's classes in the order of its probabilities, where the file does not hold them.",
  'model.data': 'Files beside the model that hold its weights.',
  'model.data.*.path': 'A file of weights.',
  'model.data.*.sha256': 'The digest of this file of weights.',
  inputs: 'The raw row, in the words of the caller: each column with its type and what may stand in it.',
  'inputs.*.type': 'The type of the column. Numbers are float64 where nothing is said.',
  'inputs.*.shape': 'The dimensions of a tensor or an image; in a table it is a flat list, row by row.',
  'inputs.*.unit': 'The unit that callers send the value in.',
  'inputs.*.range': 'A row with a value outside of it is refused. Both ends belong to it.',
  'inputs.*.expect': 'Where values usually are. Refuses nothing: drift and findings compare with it.',
  'inputs.*.categories': 'All values that may occur. Their order is that of the columns of one_hot.',
  'inputs.*.unknown':
    'What becomes of a value that is not among the categories: forbid (the default) refuses the row; zeros, other or a category admit it and tell the encoder what to make of it.',
  'inputs.*.missing':
    'Whether a value may be missing: forbid (the default) refuses the row, allow asks for a step that takes care of it, pass hands it to the model, which has to know what to do with it.',
  'inputs.*.sentinel': 'Values that the source writes where it has none, such as -999.',
  'inputs.*.empty': 'What an empty text is: a missing value (the default), or a value.',
  'inputs.*.on_violation': 'Whether a violation refuses the row (reject, the default) or is only counted (flag).',
  'inputs.*.format': 'How the date is written, where it is not ISO 8601.',
  'inputs.*.naive': 'What a time without an offset means: UTC (the default), the time of a zone, or a violation.',
  'inputs.*.description': 'What the column means.',
  extra: 'Keys of a row that the contract does not know: refuse (the default) refuses the row, ignore counts them.',
  precision:
    'In what the steps compute: float64 as numpy, pandas and scikit-learn do (the default), or float32 as torchvision does.',
  preprocessing:
    'What the notebook does before the model sees a row, in its order and with the numbers that it fitted. A step rewrites the columns that it names, or writes a new one with "into".',
  outputs: 'What callers get, each made of an output of the model or of an earlier one.',
  'outputs.*.from': 'An earlier output of this contract, or an output of the model.',
  'outputs.*.steps': 'The operations in their order, where there is more than one.',
  'outputs.*.description': 'What the output means.',
  examples: 'Rows with the answers that they must give. They run after each save and before each deployment.',
  'examples.*.name': 'The name of the example, each once.',
  'examples.*.row': 'The raw row. A key that is not there is a missing value.',
  'examples.*.expect': 'The answer of the notebook, by output.',
  'examples.*.tolerance': 'The absolute difference that is tolerated; 1e-6 where nothing is said.',
  reference: 'Raw rows with the predictions of the notebook: what parity is proven on and drift is measured against.',
  'reference.path': 'A Parquet, CSV or JSON file.',
  'reference.predictions': 'By output, the column that holds the prediction of the notebook.',
  'reference.label': 'The column with the true answer.',
  'reference.time': 'The column with the time of the row.',
  notebook: 'The code that made the model. Once it has changed, the contract is older than the notebook.',
  'notebook.cells':
    'Digests of the cells of code that had run when the model was exported. The export cell and a draft write them.',
  parity:
    'How far the artifact may be from the predictions of the notebook, by output. Decisions must always be equal.',
  'parity.*.relative': 'The relative difference that is tolerated; 1e-5 where nothing is said.',
  'parity.*.absolute': 'The absolute difference that is tolerated.',
  'parity.*.rows': 'The share of rows that may be beyond it.',
  monitoring: 'How drift is watched.',
  'monitoring.false_alarms': 'How often an alarm without a cause is accepted. The thresholds follow from it.',
  'monitoring.ignore_below': 'Shifts below this distance (PSI, in nats) raise no alarm.',
  'monitoring.labels': 'The true answers that arrive later.',
  'monitoring.labels.delay': 'How long after the prediction its true answer arrives.',
  service: 'What callers are promised. The gate before a deployment measures it.',
  'service.latency_p99': 'In this time 99 of 100 calls are answered.',
  'service.error_rate': 'The share of calls that may fail.',
  targets:
    'Where the model runs, by name. "type" says what runs there, or the name itself: local, kserve, triton-24.09, openvino, ort>=1.14. Without any, the model is held to the endpoint of Slipway alone.',
  'targets.*.type':
    'What runs there, where the name of the target does not say it. Steps and model are held to what it has.',
  'targets.*.namespace': 'The namespace of Kubernetes that the model runs in.',
  'targets.*.runtime': 'The ServingRuntime of KServe; kserve-tritonserver where nothing is said.',
  'targets.*.runtimeVersion': "The version of that runtime's image, such as a release of Triton.",
};

/** What a key means; undefined for names that are the author's own and for arguments of steps, which have pages. */
export function keyDoc(path: Path): string | undefined {
  const parts = path.map(String);
  const own = parts.join('.');
  if (Object.hasOwn(keyDocs, own)) return keyDocs[own];
  const pattern = path.map((part, index) => (index === 1 || typeof part === 'number' ? '*' : part)).join('.');
  const deeper = path.map((part) => (typeof part === 'number' ? '*' : part)).join('.');
  for (const key of [pattern, deeper]) if (Object.hasOwn(keyDocs, key)) return keyDocs[key];
  return undefined;
}
