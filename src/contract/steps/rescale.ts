import { finite, positive } from '../arguments';
import { monotone } from '../domain';
import { elementwise } from './elementwise';

/** x / divide_by: `torchvision.transforms.ToTensor` divides by 255, in float32. */
export const rescale = elementwise({
  name: 'rescale',
  summary: 'Divide by a number, as of bytes by 255',
  shape: { divide_by: positive, minus: finite.default(0) },
  opset: 7,
  domain: ({ domain }, { divide_by, minus }, _, round) =>
    monotone(domain, (x) => round(round(round(x) / round(divide_by)) - round(minus))),
  lower: (kernel, x, lanes) => {
    const share = kernel.op('Div', x, kernel.row(lanes.map(({ divide_by }) => divide_by)));
    return lanes.every(({ minus }) => minus === 0)
      ? share
      : kernel.op('Sub', share, kernel.row(lanes.map(({ minus }) => minus)));
  },
  reference: (x, { divide_by, minus }, round) => round(round(x / round(divide_by)) - round(minus)),
});
