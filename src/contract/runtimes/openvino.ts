import { type Operator } from '../../onnx/node-list';
import { type Runtime, type RuntimeKind } from './runtime';

/*
 * What OpenVINO reads of ONNX: src/frontends/onnx/docs/supported_ops.md of https://github.com/openvinotoolkit/openvino, as of ONNX 1.20.
 * Nothing of it is for text. Of ai.onnx nearly everything, of the other domains little: so the first is a list of what is not there, and the second of what is.
 */

const absent: ReadonlySet<string> = new Set([
  'Bernoulli',
  'DeformConv',
  'Det',
  'ImageDecoder',
  'LpPool',
  'MaxUnpool',
  'MelWeightMatrix',
  'Optional',
  'OptionalGetElement',
  'OptionalHasElement',
  'RegexFullMatch',
  'SequenceMap',
  'StringConcat',
  'StringNormalizer',
  'StringSplit',
  'TfIdfVectorizer',
]);

const present: Readonly<Record<string, ReadonlySet<string>>> = {
  'ai.onnx.ml': new Set(['Normalizer']),
  'com.microsoft': new Set([
    'Attention',
    'BiasAdd',
    'BiasGelu',
    'BifurcationDetector',
    'DequantizeLinear',
    'DynamicQuantizeMatMul',
    'EmbedLayerNormalization',
    'FastGelu',
    'FusedConv',
    'FusedGemm',
    'FusedMatMul',
    'GatherND',
    'Gelu',
    'GroupNorm',
    'GroupQueryAttention',
    'MatMulIntegerToFloat',
    'MatMulNBits',
    'Pad',
    'QLinearAdd',
    'QLinearAveragePool',
    'QLinearConcat',
    'QLinearLeakyRelu',
    'QLinearMul',
    'QLinearReduceMean',
    'QLinearSigmoid',
    'QLinearSoftmax',
    'QLinearWhere',
    'QuantizeLinear',
    'QuickGelu',
    'Range',
    'RotaryEmbedding',
    'SimplifiedLayerNormalization',
    'SkipLayerNormalization',
    'SkipSimplifiedLayerNormalization',
    'Trilu',
  ]),
};

export const openvinoRuntime: Runtime = {
  title: 'OpenVINO 2025',
  lacks: ({ domain, type, text }: Operator) =>
    text === true ||
    (domain === '' ? absent.has(type) : Object.hasOwn(present, domain) && present[domain]?.has(type) === false),
  newer: 'serve it with ONNX Runtime, such as Triton has',
};

export const openvino: RuntimeKind = {
  form: 'openvino',
  names: ['openvino'],
  find: (type) => (type === 'openvino' ? { runtime: openvinoRuntime } : undefined),
};
