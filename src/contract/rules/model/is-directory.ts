import { quoted } from '../../shown';
import { unreadableModelRule } from '../unreadable-model-rule';

export const isDirectory = unreadableModelRule(
  'model/is-directory',
  'The model path names a file',
  ['directory'],
  ({ path }) =>
    `${quoted(path)} is a folder — a model is one ONNX file, and a folder cannot be served — name the .onnx file in it.`,
);
