import { type FeedColumn, type FeedData } from '../../contract/column';
import { type OutputColumn, type PlainTensor } from '../../engine/session';
import { mostRows } from '../../protocol/rows';
import { EndpointError } from '../error';
import { datatypeOf, dataJson, readTensor, shapeOf } from './tensors';
import { tooManyRows } from './rows';
import { type Slot } from './slot';

/** `GET /v2/models/{name}` of the Open Inference Protocol. */
export function metadataOf(slot: Slot): string {
  const { signature } = slot.session;
  const tensors = (list: typeof signature.inputs) =>
    list
      .filter(({ kind }) => kind === 'tensor')
      .map((info) => ({ name: info.name, datatype: datatypeOf(info.elementType) ?? 'UNKNOWN', shape: shapeOf(info) }));
  const { name, version } = slot.o;
  const platform = 'onnxruntime_onnx';
  return JSON.stringify({
    name,
    versions: [version],
    platform,
    inputs: tensors(signature.inputs),
    outputs: tensors(signature.outputs),
  });
}

/** Whether integers must survive beyond 2^53. */
export function needsExactIntegers(slot: Slot): boolean {
  return slot.session.signature.inputs.some(({ elementType }) => elementType === 'int64' || elementType === 'uint64');
}

/**
 * `POST …/infer` on the artifact itself: tensors of raw columns. Tensors that are rows share batches with other callers and are counted like rows; others
 * run alone. Throws EndpointError 400 with Triton's texts.
 */
export async function infer(slot: Slot, request: unknown, began: number): Promise<string> {
  const { id, inputs, wanted } = requestOf(slot, request);
  const asRows = rowsOf(slot, inputs, wanted);
  let outputs: { readonly name: string; readonly tensor: PlainTensor }[];
  if (asRows) {
    if (asRows.rows > mostRows) throw tooManyRows(asRows.rows);
    const columns = await slot.submit(asRows.columns, asRows.rows);
    slot.windows.addRows(asRows.columns, columns, asRows.rows);
    outputs = tensorsOf(slot, columns, asRows.rows).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  } else {
    const results = await slot.submitTensors(inputs, wanted);
    outputs = [...results].map(([name, tensor]) => ({ name, tensor }));
  }
  const { name, version } = slot.o;
  const parts = outputs.map(
    ({ name: output, tensor: { type, dims, data } }) =>
      `{"name":${JSON.stringify(output)},"datatype":"${datatypeOf(type) ?? 'UNKNOWN'}","shape":[${dims.join(',')}],"data":${dataJson(data, type)}}`,
  );
  const echo = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
  const body = `{${echo}"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)},"outputs":[${parts.join(',')}]}`;
  slot.count((performance.now() - began) * 1000);
  return body;
}

interface InferRequest {
  readonly id: string | undefined;
  readonly inputs: ReadonlyMap<string, PlainTensor>;
  /** Empty: all. */
  readonly wanted: readonly string[];
}

function requestOf(slot: Slot, request: unknown): InferRequest {
  const model = slot.o.name;
  const refuse = (text: string): never => {
    throw new EndpointError(400, 'infer-shape', text);
  };
  if (!isObject(request))
    return refuse('The body must be an object {"inputs": [{"name", "shape", "datatype", "data"}]}.');
  const { id, inputs, outputs } = request;
  if (id !== undefined && typeof id !== 'string') return refuse('"id" must be text.');
  if (!Array.isArray(inputs))
    return refuse('"inputs" must be a list of tensors {"name", "shape", "datatype", "data"}.');
  const known = new Map(slot.session.signature.inputs.map((info) => [info.name, info]));
  const read = new Map<string, PlainTensor>();
  for (const input of inputs as unknown[]) {
    if (!isObject(input) || typeof input['name'] !== 'string') return refuse('Every input needs a "name".');
    const info = known.get(input['name']);
    if (!info) return refuse(`unexpected inference input '${input['name']}' for model '${model}'`);
    if (read.has(info.name)) return refuse(`input '${info.name}' already exists in request`);
    read.set(info.name, readTensor(model, info, input));
  }
  const missing = [...known.keys()].filter((name) => !read.has(name));
  if (missing.length > 0)
    return refuse(
      `expected ${known.size} inputs but got ${read.size} inputs for model '${model}'. Got input(s) [${quoted([...read.keys()])}], but missing required input(s) [${quoted(missing)}]. Please provide all required input(s).`,
    );
  return { id, inputs: read, wanted: wantedOf(slot, outputs) };
}

function wantedOf(slot: Slot, outputs: unknown): string[] {
  if (outputs === undefined || outputs === null) return [];
  const names = new Set(slot.session.signature.outputs.map(({ name }) => name));
  const wanted: string[] = [];
  for (const output of Array.isArray(outputs) ? (outputs as unknown[]) : [undefined]) {
    const name = isObject(output) ? output['name'] : undefined;
    if (typeof name !== 'string')
      throw new EndpointError(400, 'infer-shape', '"outputs" must be a list of objects with a "name".');
    if (!names.has(name))
      throw new EndpointError(400, 'infer-shape', `unexpected inference output '${name}' for model '${slot.o.name}'`);
    if (wanted.includes(name))
      throw new EndpointError(400, 'infer-shape', `output '${name}' already exists in request`);
    wanted.push(name);
  }
  return wanted;
}

/** The tensors as columns, if they are: each [N, width] as the artifact has it, and no output is asked for that the contract does not name. */
function rowsOf(
  slot: Slot,
  inputs: ReadonlyMap<string, PlainTensor>,
  wanted: readonly string[],
): { readonly columns: FeedColumn[]; readonly rows: number } | undefined {
  const { binding, signature } = slot.session;
  if (!binding) return undefined;
  const named = new Set(binding.outputs.map(({ tensor }) => tensor));
  const asked = wanted.length > 0 ? wanted : signature.outputs.map(({ name }) => name);
  if (!asked.every((name) => named.has(name))) return undefined;
  const rows = inputs.get(binding.inputs[0]?.tensor ?? '')?.dims[0];
  const columns: FeedColumn[] = [];
  for (const { column, tensor, type, width } of binding.inputs) {
    const found = inputs.get(tensor);
    if (found?.dims.length !== 2 || found.dims[0] !== rows || found.dims[1] !== width) return undefined;
    columns.push({ name: column, type, width, data: found.data as FeedData });
  }
  return rows === undefined ? undefined : { columns, rows };
}

function tensorsOf(slot: Slot, columns: readonly OutputColumn[], rows: number) {
  const tensors = new Map(slot.session.binding?.outputs.map(({ output, tensor }) => [output, tensor]));
  return columns.map(({ name, type, width, data }) => ({
    name: tensors.get(name) ?? name,
    tensor: { type, dims: [rows, width], data },
  }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(',');
}
