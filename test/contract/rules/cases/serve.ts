import { base } from '../../base';
import { model, type RuleCase } from './rule-case';

const target = 'label: bad, time: applied}\n';

export const serveCases: readonly RuleCase[] = [
  {
    rule: 'serve/custom-operator',
    name: 'a tokenizer of an extension',
    edit: ['{path: model.onnx', '{path: «model.onnx»'],
    given: model({ operators: ['ai.onnx.contrib:BertTokenizer', 'com.microsoft:Gelu', 'own:F'], functions: ['own:F'] }),
    says: /ai\.onnx\.contrib BertTokenizer, of/,
  },
  {
    rule: 'serve/locale',
    name: 'lower case by the locale of a desktop',
    edit: ['{path: model.onnx', '{path: «model.onnx»'],
    given: model({ operators: ['StringNormalizer'], locales: ['C', 'en_US.UTF-8'] }),
    says: /by the locale "en_US\.UTF-8" of the machine/,
  },
  {
    rule: 'serve/opset',
    name: 'a target of last year',
    edit: [
      'label: bad, time: applied}\n',
      'label: bad, time: applied}\ntargets: {local: {}, «staging»: {type: kserve}}\n',
    ],
    given: model({ opset: 21, ir: 10, opsets: { 'ai.onnx.ml': 4 } }),
    says: /IR version 10 \(at most 9\) and opset 21 \(at most 18\) and ai\.onnx\.ml 4/,
  },
  {
    rule: 'serve/opset',
    name: 'the oldest ONNX Runtime',
    edit: [target, `${target}targets: {«ort>=1.14»: {}}\n`],
    given: model({ opset: 19 }),
    says: /opset 19 \(at most 18\).* newer ONNX Runtime in the name/,
  },
  {
    rule: 'serve/opset',
    name: 'a release of Triton that is older than the model',
    edit: [target, `${target}targets: {local: {}, «edge»: {type: triton-24.08}}\n`],
    given: model({ opset: 22 }),
    says: /Triton 24\.08, with ONNX Runtime 1\.18.*opset 22 \(at most 21\)/,
  },
  {
    rule: 'serve/unknown-target',
    name: 'a slip of the pen',
    edit: [target, `${target}targets: {staging: {type: «kserv»}}\n`],
    says: /Did you mean "kserve"\?/,
  },
  {
    rule: 'serve/unknown-target',
    name: 'a release that never was',
    edit: [target, `${target}targets: {«triton-24.13»: {}}\n`],
    says: /without a type, and its name is none of local, ort>=1\.N, kserve, triton-YY\.MM, openvino/,
  },
  {
    rule: 'serve/step-operator',
    name: 'text where no text is read',
    text: base
      .replace('  - one_hot: {columns: [purpose]}\n', '')
      .replace('  housing: {type: string, categories: [own, rent]}\n', '')
      .replace('  - one_hot: {columns: [housing]}\n', '')
      .replace(
        '  - concat: {columns: [duration, amount, purpose, housing]',
        '  - «hash»: {columns: [purpose], buckets: 5, vector: ones}\n  - concat: {columns: [duration, amount, purpose]',
      )
      .replace(', labels: [good, bad]', '')
      .replace('{type: string, categories: [car, radio_tv], unknown: other}', '{type: string, empty: value}')
      .replace('housing: own, ', '')
      .concat('targets: {edge: {type: openvino}}\n'),
    says: /hash of purpose becomes MurmurHash3 \(com\.microsoft 1\), which OpenVINO 2025 does not have/,
  },
  {
    rule: 'serve/model-operator',
    name: 'trees in OpenVINO',
    text: base
      .replace(/^  (purpose|housing|- one_hot): .*\n/gm, '')
      .replace('amount, purpose, housing]', 'amount]')
      .replace(' purpose: radio_tv, housing: own,', '')
      .replace(', labels: [good, bad]', '')
      .concat('targets: {«edge»: {type: kserve, runtime: kserve-openvino}}\n'),
    given: {
      ...model({
        inputs: { float_input: ['float32', [null, 2]] },
        operators: ['MatMul', 'ai.onnx.ml:TreeEnsembleClassifier', 'Det'],
      }),
    },
    says: /does not have TreeEnsembleClassifier \(ai\.onnx\.ml 3\), Det \(of opset 18\)/,
  },
  {
    rule: 'serve/duplicate-name',
    name: 'a copy of last year',
    edit: ['name: credit-risk,', 'name: «credit-risk»,'],
    given: { namesakes: ['2023/credit-risk.slipway.yaml', 'old.slipway.yaml'] },
    says: /the name of 2023\/credit-risk\.slipway\.yaml and of 1 more, too/,
  },
  {
    rule: 'serve/step-differs',
    name: 'emoji in an old ONNX Runtime, and not in a new one',
    text: base
      .replace('  - one_hot: {columns: [purpose]}\n', '')
      .replace('  housing: {type: string, categories: [own, rent]}\n', '')
      .replace('  - one_hot: {columns: [housing]}\n', '')
      .replace(
        '  - concat: {columns: [duration, amount, purpose, housing]',
        '  - «lower»: {columns: [purpose], locale: ascii}\n  - hash: {columns: [purpose], buckets: 5, vector: ones}\n  - concat: {columns: [duration, amount, purpose]',
      )
      .replace(', labels: [good, bad]', '')
      .replace('{type: string, categories: [car, radio_tv], unknown: other}', '{type: string, empty: value}')
      .replace('housing: own, ', '')
      .concat('targets: {local: {}, triton-24.05: {}, old: {type: "ort>=1.17"}}\n'),
    says: /^The step lower of purpose leaves a text with many emoji.* in ONNX Runtime from 1\.17 on — at the target old/,
  },
];
