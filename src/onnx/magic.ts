import { type ByteSource } from '../protocol/files';

const starts: readonly (readonly [readonly number[] | string, string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file, as PyTorch (.pt) and Keras (.keras) write them'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file, as Keras (.h5) writes it'],
  [[0x80, 0x02], 'a Python pickle'],
  [[0x80, 0x03], 'a Python pickle'],
  [[0x80, 0x04, 0x95], 'a Python pickle, as joblib writes it'],
  [[0x80, 0x05, 0x95], 'a Python pickle, as joblib writes it'],
  [[0x1f, 0x8b], 'a gzip file'],
  ['version https://git-lfs', 'a Git LFS pointer whose file was never fetched (`git lfs pull` brings it)'],
  ['<!DOCTYPE', 'a web page, perhaps an error page saved as the model'],
  ['<html', 'a web page, perhaps an error page saved as the model'],
  ['tree\n', 'a LightGBM text model'],
  ['{', 'JSON, as XGBoost and CatBoost write their own models'],
  ['PAR1', 'a Parquet file'],
  ['ORTM', 'an ORT-format model, which ONNX Runtime alone reads'],
];

/** What a file that is not ONNX seems to be, by its first bytes (and TFLite's mark at byte 4); undefined where they say nothing. */
export function seemsToBe(source: ByteSource): string | undefined {
  const head = source.read(0, Math.min(64, source.size));
  const text = String.fromCharCode(...head);
  if (text.slice(4, 8) === 'TFL3') return 'a TensorFlow Lite model';
  for (const [mark, what] of starts) {
    if (
      typeof mark === 'string'
        ? text.toLowerCase().startsWith(mark.toLowerCase())
        : mark.every((byte, at) => head[at] === byte)
    )
      return what;
  }
  return undefined;
}
