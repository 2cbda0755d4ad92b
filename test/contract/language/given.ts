import { readFileSync } from 'node:fs';
import { contextOf } from '../../../src/contract/lint';
import { type RuleContext } from '../../../src/contract/rule';
import { base, baseFacts } from '../base';
import { facts, type Given } from '../given';

/** Marks a cursor in the texts of these tests. */
const mark = '‸';

const met = new Map<string, RuleContext>();

export function at(
  marked: string,
  given: Given = baseFacts,
): { readonly context: RuleContext; readonly offset: number } {
  const offset = marked.indexOf(mark);
  if (offset < 0) throw new Error('the text has no cursor');
  const text = marked.replace(mark, '');
  const key = JSON.stringify([text, given]);
  const context = met.get(key) ?? contextOf(text, facts(given));
  met.set(key, context);
  return { context, offset };
}

/** The running contract with one piece replaced; the piece must be there. */
export function changed(from: string, to: string, text = base): string {
  if (!text.includes(from)) throw new Error(`the contract has no ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}

/** The same contract in lines instead of brackets. */
export const blocks = `apiVersion: slipway/v1
kind: Model
metadata:
  name: credit-risk
  version: "1.2.0"
model:
  path: model.onnx
inputs:
  duration:
    type: float64
    range: [1, 120]
  "monthly income":
    missing: allow
  purpose:
    type: string
    categories:
      - car
      - radio_tv
preprocessing:
- impute:
    columns:
    - monthly income
    with: 2319.5
- standardize:
    columns:
      duration:
        mean: 20.9
        std: 12.05
- copy:
    columns:
      duration: 'kept "one"'
- one_hot:
    columns: [purpose]
    into: purposes
- concat:
    columns:
      - duration
      - monthly income
      - purposes
    into: float_input
outputs:
  probability:
    from: probabilities
    index: 1
examples:
  - name: typical
    row:
      duration: 6
      "monthly income": 1169
      purpose: car
`;

const workspace = new URL('../../workspace/', import.meta.url);

/** Every kind of text that an editor may hold: samples, both styles, broken, of Windows, of nobody. */
export const texts: Readonly<Record<string, string>> = {
  empty: '',
  blank: ' \n\n  ',
  base,
  blocks,
  windows: blocks.replaceAll('\n', '\r\n'),
  marked: `\uFEFF${base}`,
  tabs: base.replaceAll('  ', '\t'),
  binary: '{{{[[[*&! %@`\n'.repeat(8),
  scalar: 'just text',
  list: '- a\n- b: {c: [d, "e]}\n',
  strange: `${base}  __proto__: {constructor: [toString]}\n`,
  aliases: changed('columns: [purpose]', 'columns: &c [purpose]', base).replace('columns: [housing]', 'columns: *c'),
  literal: changed(
    'metadata: {name: credit-risk, version: "1.2.0"}',
    'metadata:\n  name: credit-risk\n  description: |\n    a: [b\n    c\n  version: "1"',
  ),
  ...Object.fromEntries(
    ['credit-risk', 'diabetes', 'flight-delay'].map((name) => [
      name,
      readFileSync(new URL(`${name}/${name}.slipway.yaml`, workspace), 'utf8'),
    ]),
  ),
};
