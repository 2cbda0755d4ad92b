import { pipeline, type StepCase } from './step-case';

const image = (height: number, width: number, channels = 3): string =>
  `x: {type: image, shape: [${height}, ${width}, ${channels}]}`;

export const imageCases: readonly StepCase[] = [
  {
    title: 'resize to fewer pixels, bilinear',
    step: 'resize',
    body: pipeline(image(9, 7), 'resize: {columns: [x], size: [4, 3], filter: bilinear}'),
  },
  {
    title: 'resize to more pixels, bicubic, grey',
    step: 'resize',
    body: pipeline(image(3, 5, 1), 'resize: {columns: [x], size: [7, 8], filter: bicubic, into: y}'),
  },
  {
    title: 'resize of the shorter side, lanczos, several images',
    step: 'resize',
    body: pipeline(
      `${image(9, 6)}, y: {type: image, shape: [2, 5, 1]}`,
      'resize: {columns: {x: {size: 4}, y: {size: 3}}, filter: lanczos}',
    ),
  },
  {
    title: 'resize by nearest pixel and by boxes',
    step: 'resize',
    body: pipeline(
      image(8, 5),
      'resize: {columns: {x: {size: [3, 9], filter: nearest, into: y}}}',
      'resize: {columns: [x], size: [3, 5], filter: box}',
    ),
  },
  {
    title: 'crop at every anchor',
    step: 'crop',
    body: pipeline(
      image(8, 6, 2),
      'crop: {columns: [x], size: [5, 3], anchor: center, into: a}',
      'crop: {columns: [x], size: 3, anchor: bottom_right, into: b}',
      'crop: {columns: [x], size: [2, 6], anchor: top_left, into: c}',
    ),
  },
  {
    title: 'layout there and back',
    step: 'layout',
    body: pipeline(
      `${image(2, 3)}, t: {type: float32, shape: [3, 2, 4], missing: allow}`,
      'layout: {columns: {x: {from: HWC, to: CHW, into: y}, t: {from: CHW, to: HWC}}}',
      'layout: {columns: [x], from: HWC, to: HWC}',
      'layout: {columns: [y], from: CHW, to: HWC}',
    ),
  },
  {
    title: 'rescale',
    step: 'rescale',
    body: pipeline(
      `${image(2, 2)}, a: {missing: allow}`,
      'rescale: {columns: {x: {divide_by: 255}, a: {divide_by: 127.5, minus: 1}}}',
    ),
  },
  {
    title: 'normalize_channels in both layouts',
    step: 'normalize_channels',
    body: pipeline(
      image(2, 3),
      'normalize_channels: {columns: [x], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], into: y}',
      'layout: {columns: [x], from: HWC, to: CHW}',
      'normalize_channels: {columns: [x], mean: [10, 20.5, 30], std: [3, 7, 0.1]}',
    ),
  },
  {
    title: 'the whole of torchvision',
    step: 'resize',
    body: pipeline(
      image(8, 6),
      'resize: {columns: [x], size: 5, filter: bilinear}',
      'crop: {columns: [x], size: 4, anchor: center}',
      'rescale: {columns: [x], divide_by: 255, precision: float32}',
      'normalize_channels: {columns: [x], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], precision: float32}',
      'layout: {columns: [x], from: HWC, to: CHW}',
    ),
  },
];
