import { type ByteSource } from '../protocol/files';

const starts: readonly (readonly [readonly number[] | string, string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file, as PyTorch (.pt) and Keras (.keras) write them'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file, as Keras (.h5) writes it'],
  [[0x80, 0x02], 'a Python pickle'],
  [[0x80, 0x03], 'a Python pickle'],
  [[0x80, 0x04, 0x95], 'a Python pickle, as joblib writes it'],
  [[0x80, 0x05, 0x95], 'a Python pickle, as joblib writes it'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a numpy array'],
  [[0x00, 0x00, 0x00, 0x00], 'a file of zeros, whose content was never written'],
  ['version https://git-lfs', 'a Git LFS pointer whose file was never fetched (`git lfs pull` brings it)'],
  ['<!DOCTYPE', 'a web page, perhaps an error page saved as the model'],
  ['<html', 'a web page, perhaps an error page saved as the model'],
  ['<?xml', 'XML, as OpenVINO and PMML are written'],
  ['tree\n', 'a LightGBM text model'],
  ['{', 'JSON, as XGBoost and CatBoost write their own models'],
  ['CBM1', 'a CatBoost model'],
  ['PAR1', 'a Parquet file'],
  ['ORTM', 'an ORT-format model, which ONNX Runtime alone reads'],
  ['GGUF', 'a GGUF model'],
  // One field of the message ModelProto comes before all others, a number; a GraphDef is a list of messages.
  [[0x0a], 'a frozen TensorFlow graph or another protobuf file'],
];

/** Tags of the fields that a ModelProto can begin with: exporters write its `ir_version` first. */
const modelTags = new Set([0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca, 0xd2]);

/** What a file that is not ONNX seems to be, by its first bytes; undefined where it begins as an ONNX model does. The file is not empty. */
export function seemsToBe(source: ByteSource): string | undefined {
  const head = source.read(0, Math.min(256, source.size));
  const text = String.fromCharCode(...head);
  for (const [mark, what] of starts) {
    if (
      typeof mark === 'string'
        ? text.toLowerCase().startsWith(mark.toLowerCase())
        : mark.every((byte, at) => head[at] === byte)
    )
      return what;
  }
  if (text.slice(4, 8) === 'TFL3') return 'a TensorFlow Lite model';
  if (text.slice(8, 10) === '{"') return 'a safetensors file, which holds weights without a graph';
  if (beginsAsMessageInField2(head)) return head[1] === 1 ? 'a TensorFlow SavedModel' : 'a Core ML model';
  if (head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)) return 'a text file';
  const [first] = head;
  return first === undefined || modelTags.has(first) ? undefined : 'a binary file of another kind';
}

/**
 * A SavedModel and a Core ML model begin with their version as field 1, as ONNX does, and go on with a message in field 2, where ONNX has the name
 * of the exporter: no name begins with the tag of field 1.
 */
function beginsAsMessageInField2(head: Uint8Array): boolean {
  if (head[0] !== 0x08 || head[2] !== 0x12) return false;
  let at = 3;
  while ((head[at] ?? 0) >= 0x80) at++;
  return head[at + 1] === 0x0a;
}
