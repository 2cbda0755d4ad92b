import { type Rule } from '../../rule';
import { quoted, said } from '../../shown';

export const notOnnx: Rule = {
  id: 'model/not-onnx',
  severity: 'error',
  summary: 'The model file is a whole ONNX model',
  phase: 'typing',
  *check({ model }) {
    if (model.state !== 'invalid') return;
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message: `${quoted(model.path)} is not an ONNX model that can be read: ${said(model.detail)} — no runtime would load it — export it again with skl2onnx, onnxmltools or torch.onnx, and check that it was copied or checked out whole (git lfs pull).`,
    };
  },
};
