import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionsAt } from '../../../src/contract/language/actions';
import { completionsAt } from '../../../src/contract/language/completion';
import { definitionAt, referencesAt } from '../../../src/contract/language/definition';
import { foldsOf } from '../../../src/contract/language/folding';
import { hintsIn } from '../../../src/contract/language/hints';
import { hoverAt } from '../../../src/contract/language/hover';
import { rename, renamedAt } from '../../../src/contract/language/rename';
import { signatureAt } from '../../../src/contract/language/signature';
import { type Symbol as ContractSymbol, symbolsOf } from '../../../src/contract/language/symbols';
import { tokensOf } from '../../../src/contract/language/tokens';
import { contextOf } from '../../../src/contract/lint';
import { type TextRange } from '../../../src/contract/places';
import { type RuleContext } from '../../../src/contract/rule';
import { baseFacts } from '../base';
import { facts } from '../given';
import { texts } from './given';

const known = facts(baseFacts);

/** Every feature at one offset. What it says of places must be places of this text. */
function ask(context: RuleContext, offset: number): void {
  const { text } = context.document;
  const within = ({ from, to }: TextRange): void => {
    assert.ok(from >= 0 && from <= to && to <= text.length, `${from} to ${to} in ${text.length}`);
  };
  for (const completion of completionsAt(context, offset)) {
    within(completion.range);
    assert.ok(completion.range.from <= offset && offset <= completion.range.to);
    assert.ok(
      !/[\r\n]/.test(text.slice(completion.range.from, completion.range.to)),
      'VS Code takes ranges of one line',
    );
  }
  const hover = hoverAt(context, offset);
  if (hover !== undefined) within(hover.range);
  const definition = definitionAt(context, offset);
  if (definition?.kind === 'place') within(definition.range);
  referencesAt(context, offset, true).forEach(within);
  if (renamedAt(context, offset) !== undefined) {
    const renaming = rename(context, offset, 'another_name');
    if ('edits' in renaming) renaming.edits.forEach(within);
  }
  signatureAt(context, offset);
  for (const { edits } of actionsAt(context, { from: offset, to: offset })) edits.forEach(within);
}

function askWhole(context: RuleContext): void {
  const { document } = context;
  const { text } = document;
  for (const { at, text: hint } of hintsIn(context, { from: 0, to: text.length })) {
    assert.ok(at >= 0 && at <= text.length);
    assert.ok(hint.length > 0 && hint.length <= 39, hint);
  }
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const { start, end } of foldsOf(text)) assert.ok(start >= 0 && start < end && end < lines, `${start} to ${end}`);
  let last = 0;
  for (const { from, to } of tokensOf(context)) {
    assert.ok(from >= last && to > from && document.position(from).line === document.position(to).line);
    last = to;
  }
  const check = ({ name, range, selection, children }: ContractSymbol): void => {
    // VS Code throws otherwise.
    assert.ok(name.length > 0);
    assert.ok(range.from <= selection.from && selection.to <= range.to, name);
    for (const child of children) assert.ok(range.from <= child.range.from && child.range.to <= range.to, child.name);
    children.forEach(check);
  };
  symbolsOf(context).forEach(check);
}

describe('language: at every offset of every text', () => {
  for (const [name, text] of Object.entries(texts))
    it(`nothing throws, and all places are within the text: ${name}`, () => {
      const context = contextOf(text, known);
      askWhole(context);
      const { length } = context.document.text;
      // A step that meets every place of a long line sooner or later.
      for (let offset = 0; offset <= length; offset += length > 2500 ? 7 : 1) ask(context, offset);
    });

  it('nor where the text ends in the middle', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(texts)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, share) => {
          const end = Math.floor(share * text.length);
          const context = contextOf(text.slice(0, end), known);
          askWhole(context);
          const { length } = context.document.text;
          for (const back of [0, 1, 2, 5, 17]) ask(context, Math.max(0, length - back));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nor where a piece is missing, doubled or foreign', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '"',
      "'",
      '#',
      '\n',
      '&a',
      '*a',
      '|\n',
      'columns',
      'into: ',
      '\t',
      '…',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(texts)),
        fc.nat(),
        fc.nat(12),
        fc.constantFrom(...pieces),
        (text, where, length, piece) => {
          const from = where % (text.length + 1);
          const context = contextOf(text.slice(0, from) + piece + text.slice(from + length), known);
          askWhole(context);
          for (const offset of [from, from + piece.length])
            ask(context, Math.min(offset, context.document.text.length));
        },
      ),
      { numRuns: 300 },
    );
  });
});
