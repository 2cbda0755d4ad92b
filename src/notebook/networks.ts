import { type Follower, type Given } from './follower';
import { columnsOf, computed, type Estimator, unknown, type Value } from './values';

/** Networks by what their classes are or derive from, and by what makes a trained one. */
const networks: readonly (readonly [RegExp, string])[] = [
  [/^torch\.nn\.(?:Sequential|Module)$/, 'pytorch'],
  [/^(?:pytorch_lightning|lightning)(?:\.\w+)*\.LightningModule$/, 'pytorch'],
  [/^torchvision\.models\.(?:\w+\.)*[a-z]\w*$|^timm\.create_model$|^torch\.(?:hub\.load|jit\.load|load)$/, 'pytorch'],
  [/^(?:tensorflow\.)?keras\.(?:models\.|saving\.)?(?:Sequential|Model|load_model|clone_model)$/, 'keras'],
  [/^(?:tensorflow\.)?keras\.applications\.(?:\w+\.)?[A-Z]\w*$/, 'keras'],
];

/** The library of a network that such a call makes. */
export function networkLibrary(path: string): string | undefined {
  return networks.find(([made]) => made.test(path))?.[1];
}

/** Data sets of pictures, and what notebooks derive their own from. */
const pictures =
  /^torchvision\.datasets\.(?:\w+\.)?[A-Z]\w*$|^torch\.utils\.data\.(?:\w+\.)?Dataset$|^(?:tensorflow\.)?keras\.(?:\w+\.)*image_dataset_from_directory$/;

/** What a call gives that makes pictures, of a data set or as arrays; undefined of all others. */
export function picturesOf(path: string): Value | undefined {
  if (pictures.test(path)) return { kind: 'pictures' };
  if (!/^(?:tensorflow\.)?keras\.datasets\.\w*(?:mnist|cifar)\w*\.load_data$/.test(path)) return undefined;
  const part = (): Value => {
    const labels: Value = { ...computed };
    return { kind: 'list', items: [{ kind: 'pictures', labels }, labels] };
  };
  return { kind: 'list', items: [part(), part()] };
}

/** `network(rows)`, `model.fit(rows, answers)`, and the many methods that leave a network what it is. */
export function callNetwork(follower: Follower, of: Estimator, method: string, given: Given): Value {
  const { args, named } = given;
  if (of.library === 'keras') {
    const data = args[0] ?? named.get('x') ?? unknown;
    if (method === 'fit') learn(follower, of, data, args[1] ?? named.get('y'));
    // What fit returns is its history.
    return method === 'predict' || method === '()' ? { kind: 'answer', by: of, from: 'value', steps: [] } : unknown;
  }
  if (method === '()' || method === 'forward') {
    // Fitted by a loop: its parameters are in an optimizer's hands, rows go through it.
    learn(follower, of, args.length === 1 ? (args[0] ?? unknown) : { kind: 'list', items: args }, undefined);
    return { kind: 'answer', by: of, from: 'value', steps: [] };
  }
  if (/^(?:parameters|named_parameters|load_state_dict|train|eval)$/.test(method))
    learn(follower, of, unknown, undefined);
  return /^(?:parameters|named_parameters|load_state_dict|state_dict|children|modules)$/.test(method) ? unknown : of;
}

/** Once more: of what is not known nothing is forgotten that was. */
function learn(follower: Follower, of: Estimator, data: Value, label: Value | undefined): void {
  const features = columnsOf(data);
  if (of.fitted === undefined) follower.fitted.push(of);
  if (of.fitted !== undefined && (data.kind === 'unknown' || (features === undefined && of.fitted.features.length > 0)))
    return;
  of.fitted = { features: features ?? [], given: data, ...(label !== undefined && { label }) };
}
