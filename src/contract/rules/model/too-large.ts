import { largestFile } from '../../../onnx/parts';
import { type Rule } from '../../rule';
import { contextLowering } from '../context-lowering';

/** Nearer to the limit than this, what the steps add is counted. */
const near = 256 * 2 ** 20;

export const tooLarge: Rule = {
  id: 'model/too-large',
  severity: 'error',
  summary: 'The artifact is a file that a runtime can read',
  phase: 'typing',
  *check(context) {
    const { model } = context;
    if (model.state !== 'read' || model.size <= largestFile - near) return;
    const added = model.size > largestFile ? 0 : contextLowering(context).bytes;
    if (model.size + added <= largestFile) return;
    const has =
      added === 0
        ? `The model is one file of ${gigabytes(model.size)}`
        : `The model is one file of ${gigabytes(model.size)}, and with ${added.toLocaleString('en')} bytes of the contract's steps the artifact is larger than 2 GB`;
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message: `${has} — no runtime reads an ONNX file of 2 GB or more, which is protobuf's limit, so it would load nowhere — write the weights into a file beside it when you export: onnx.save(model, path, save_as_external_data=True, location="model.onnx.data"), or external_data=True in torch.onnx.export, and name that file under "data".`,
    };
  },
};

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
