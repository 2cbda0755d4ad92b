import { type ContractDocument } from '../../document';
import { type Path } from '../../model';
import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';

/** What `slipway draft` writes at the end of a line that it concluded; where only the range of an input was, it says so. */
const mark = /(?<=\s)# *inferred\b(?! range\b)/g;
/** What it writes at the top of what it could not tell. */
const gap = /^# *Not found: ([^\r\n]*)/gm;
/** Parts of an output that say which number it is, and change none. */
const picks = new Set(['index', 'class', 'argmax', 'labels']);

/** A mark on what decides about predictions; one on a range is a note. It has no fix: only a person can confirm. */
export const unconfirmed: Rule = {
  id: 'style/unconfirmed',
  severity: 'error',
  summary: 'A drafted step or missing-value policy has been confirmed',
  phase: 'typing',
  keepsFrom: 'deploying',
  *check({ document }) {
    const { contract, text } = document;
    if (contract === undefined) return;
    for (const { index, 0: all, 1: what = '' } of text.matchAll(gap))
      yield { at: { from: index, to: index + all.trimEnd().length }, message: gapMessage(what.trim()) };
    if (!text.includes('inferred')) return;
    const marks = [...text.matchAll(mark)].map(({ index, 0: { length } }) => ({ from: index, to: index + length }));
    const lines = marks.map((found) => ({ ...found, line: document.position(found.from).line }));
    for (const { op, path } of contract.preprocessing) {
      const [first, last] = linesOf(document, path);
      for (const { line, from, to } of lines)
        if (line >= first && line <= last) yield { at: { from, to }, message: stepMessage(op) };
    }
    for (const { name, path, steps } of contract.outputs) {
      const changing = steps.find(({ op }) => !picks.has(op));
      if (changing === undefined) continue;
      const [first, last] = linesOf(document, path);
      for (const { line, from, to } of lines)
        if (line >= first && line <= last) yield { at: { from, to }, message: outputMessage(name, changing.op) };
    }
    for (const { name, path, missing } of contract.inputs) {
      if (missing === 'forbid') continue;
      // The mark of an input of many lines stands at its name, and is about all of them.
      const [first] = linesOf(document, path);
      const [own] = linesOf(document, [...path, 'missing']);
      for (const { line, from, to } of lines)
        if (line === first || line === own) yield { at: { from, to }, message: missingMessage(name, missing) };
    }
  },
};

function linesOf(document: ContractDocument, path: Path): readonly [first: number, last: number] {
  return [
    document.position(document.rangeOf(path, 'key').from).line,
    document.position(document.rangeOf(path, 'value').to).line,
  ];
}

function stepMessage(op: string): string {
  return `The step ${plain(op)} was inferred, and nobody has confirmed it — a wrong number or order here makes every prediction wrong without an error — compare it with the notebook, or let parity prove it, and delete "# inferred".`;
}

function outputMessage(name: string, op: string): string {
  return `That the output ${quoted(name)} does ${plain(op)} to what the model gives was inferred, and nobody has confirmed it — every answer would be another number without an error — compare it with the notebook, or let parity prove it, and delete "# inferred".`;
}

function gapMessage(what: string): string {
  return `The draft could not tell ${what.replace(/[.]$/, '')} — the model was trained on other values than it would get here — say it in this contract, and delete this line.`;
}

function missingMessage(name: string, missing: string): string {
  return `That ${quoted(name)} is "missing: ${missing}" was inferred from the data, and nobody has confirmed it — rows without it would be answered although training may never have meant to — decide what becomes of them, and delete "# inferred".`;
}
