import { model, type RuleCase } from './rule-case';

export const serveCases: readonly RuleCase[] = [
  {
    rule: 'serve/custom-operator',
    name: 'a tokenizer of an extension',
    edit: ['{path: model.onnx', '{path: «model.onnx»'],
    given: model({ operators: ['ai.onnx.contrib:BertTokenizer', 'com.microsoft:Gelu', 'own:F'], functions: ['own:F'] }),
    says: /ai\.onnx\.contrib BertTokenizer, of/,
  },
  {
    rule: 'serve/opset',
    name: 'a target of last year',
    edit: [
      'label: bad, time: applied}\n',
      'label: bad, time: applied}\ntargets: {local: {}, «staging»: {type: kserve}}\n',
    ],
    given: model({ opset: 21, ir: 10, opsets: { 'ai.onnx.ml': 4 } }),
    says: /IR version 10 \(at most 9\) and opset 21 \(at most 19\) and ai\.onnx\.ml 4/,
  },
];
