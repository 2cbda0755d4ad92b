import { type RuleCase } from './rule-case';

export const syntaxCases: readonly RuleCase[] = [
  {
    rule: 'syntax/yaml',
    name: 'an open bracket',
    edit: ['metadata: {name: credit-risk, version: "1.2.0"}', 'metadata: {name: credit-risk, version: "1.2.0"'],
  },
  {
    rule: 'syntax/unknown-key',
    name: 'a misspelt key',
    edit: ['unit: month', '«unti»: month'],
    says: /Did you mean "unit"\?/,
  },
  {
    rule: 'syntax/too-large',
    name: 'over 1 MB',
    edit: ['kind: Model', `kind: Model # ${'x'.repeat(1_000_000)}`],
    says: /1\.0 MB/,
  },
  {
    rule: 'syntax/multi-document',
    name: 'a second document',
    edit: ['label: bad, time: applied}\n', 'label: bad, time: applied}\n«---»\nkind: Model\n'],
  },
  {
    rule: 'syntax/yaml',
    name: 'a path with backslashes, of which the file is not missing',
    edit: ['path: model.onnx', 'path: "models«\\»model.onnx"'],
    given: { model: { state: 'unreadable', path: 'models', problem: 'missing', detail: 'no such file' } },
  },
  {
    rule: 'syntax/unknown-key',
    name: 'a merge key',
    edit: ['duration: {type: float64,', 'duration: {«<<»: {}, type: float64,'],
    says: /YAML 1\.2 has none/,
  },
  {
    rule: 'syntax/value',
    name: 'no for what forbids nothing, where values are missing',
    edit: ['missing: allow', 'missing: «no»'],
    says: /write forbid, allow or pass/,
  },
  { rule: 'syntax/tabs', name: 'a tab', edit: ['  duration: {type', '«\t»duration: {type'] },
  { rule: 'syntax/duplicate-key', name: 'a key twice', edit: ['kind: Model', 'kind: Model\n«kind»: Model'] },
  {
    rule: 'syntax/value',
    name: 'a number for a version',
    edit: ['version: "1.2.0"', 'version: «1.2»'],
    says: /"version" cannot be 1\.2/,
  },
];
