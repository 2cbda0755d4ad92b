import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** What the contract's own snippet starts with. */
const ofTheSnippet = [
  { path: ['metadata', 'name'], text: 'my-model' },
  { path: ['metadata', 'description'], text: 'What it predicts' },
] as const;
/** A value that says that it is none; `${1:name}` is a snippet that another editor did not expand. */
const stand = /\$\{\d{1,3}[:|][^}\n]{0,200}\}|\b(?:TODO|FIXME|TBD|CHANGE[-_ ]?ME)\b|<[a-z][a-z _-]{0,60}>|\.\.\.|…/g;
const before = /(?:[:[,{]\s*|^\s*- )["']?$/;
const after = /^["']?\s*(?:[,}\]#]|$)/;
const most = 20;

export const placeholder: Rule = {
  id: 'style/placeholder',
  severity: 'warning',
  summary: 'No placeholder of a snippet is left',
  phase: 'typing',
  *check({ document }) {
    const { contract, text } = document;
    const values = new Map([
      ['name', contract?.name],
      ['description', contract?.description],
    ]);
    for (const { path, text: initial } of ofTheSnippet)
      if (values.get(path[1]) === initial) yield { at: { path, on: 'value' }, message: message(initial) };
    let left = most;
    for (const found of text.matchAll(stand)) {
      const end = found.index + found[0].length;
      const line = text.slice(Math.max(0, found.index - 200), found.index).replace(/^[^]*\n/, '');
      if (
        /(^|\s)#/.test(line) ||
        !before.test(line) ||
        !after.test(text.slice(end, end + 80).replace(/\r?\n[^]*$/, ''))
      )
        continue;
      if (left-- === 0) return;
      yield { at: { from: found.index, to: end }, message: message(found[0]) };
    }
  },
};

function message(text: string): string {
  return `${quoted(text)} is a placeholder — whoever deploys or reads this contract takes it for what is meant — write what belongs here.`;
}
