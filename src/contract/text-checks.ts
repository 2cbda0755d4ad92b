import { maxDepth } from './plain-values';
import { plain } from './shown';
import { type SyntaxIssue } from './syntax-issue';

/** Longest text that is parsed at all, in UTF-16 units. */
const maxLength = 1_000_000;

export function refuseLength(text: string): SyntaxIssue | undefined {
  if (text.length <= maxLength) return undefined;
  const size = `${(text.length / 1e6).toFixed(1)} MB`;
  return {
    rule: 'syntax/too-large',
    from: 0,
    to: firstLine(text),
    message: `This contract has ${size}, more than 1 MB, and was not read — a contract describes a model and is rarely larger than 100 kB, so this is probably another file — keep data in the reference file and vocabularies in files beside the contract.`,
  };
}

/** What makes a text of any length no contract: that it is binary, or nothing at all. */
export function refuseText(text: string): SyntaxIssue | undefined {
  const control = /[\0-\x08\x0e-\x1f\x7f]/.exec(text);
  if (control !== null) {
    return {
      rule: 'syntax/yaml',
      from: control.index,
      to: control.index + 1,
      message: `The control character ${plain(control[0])} stands here, so this is not text — YAML forbids it and no reader would agree on what it means — check that this is the contract and not a binary file, and delete the character.`,
    };
  }
  return text.trim() === '' ? emptyText(text) : undefined;
}

export function emptyText(text: string): SyntaxIssue {
  return {
    rule: 'syntax/empty',
    from: 0,
    to: firstLine(text),
    message:
      'This is an empty contract — without one nothing can be checked, run or deployed — begin with "apiVersion: slipway/v1" and "kind: Model", or run "Slipway: Draft Contract…" on the model.',
  };
}

function firstLine(text: string): number {
  const end = text.search(/[\r\n]/);
  return Math.min(end < 0 ? text.length : end, 200);
}

/** Lines that begin with a tab: where the first one's white space stands, and how many there are. */
export function tabIndentation(text: string): { from: number; to: number; lines: number } | undefined {
  let first: { from: number; to: number } | undefined;
  let lines = 0;
  for (const match of text.matchAll(/^ *\t[ \t]*(?=\S)/gm)) {
    first ??= { from: match.index, to: match.index + match[0].length };
    lines++;
  }
  return first === undefined ? undefined : { ...first, lines };
}

/** Characters that look like a space and are letters to YAML, as a class of a pattern. */
export const oddBlanks = '[\\xa0\\u2000-\\u200b\\u202f\\u3000]';
const oddlyIndented = new RegExp(`^ *${oddBlanks}[^\\S\\r\\n]*(?=\\S)`, 'm');

/** The first line that is indented with a blank of print, which looks like a space and is a letter to YAML. */
export function oddIndentation(text: string): SyntaxIssue | undefined {
  const match = oddlyIndented.exec(text);
  if (match === null) return undefined;
  const code = /[^ ]/.exec(match[0])?.[0].charCodeAt(0) ?? 0;
  return {
    rule: 'syntax/yaml',
    from: match.index,
    to: match.index + match[0].length,
    message: `This line is indented with a character that only looks like a space (U+${code.toString(16).toUpperCase().padStart(4, '0')}) — YAML takes it for a letter, so the line belongs to nothing, and the contract cannot be read — write spaces; such characters come with text that is copied from a web page.`,
    data: { spaces: true },
  };
}

/** Where a text goes deeper than any contract and the parser would spend seconds on: to be asked of whatever it is given. */
export function hopelesslyDeep(text: string): number | undefined {
  return /(?:[-?:][ \t]+){500}/.exec(text)?.index ?? manyBrackets(text);
}

/** Brackets open a thousand deep, in quotes or not. */
function manyBrackets(text: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    // Those of "[", "{", "]" and "}".
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123) {
      if (++depth > 1000) return i;
    } else if ((code === 93 || code === 125) && depth > 0) depth--;
  }
  return undefined;
}

export function tooDeep(from: number): SyntaxIssue {
  return {
    rule: 'syntax/yaml',
    from,
    to: from + 1,
    message: `Mappings and lists are nested more than ${maxDepth} deep here, and the text was not read — no contract needs that, and reading it could exhaust memory — remove the nesting.`,
  };
}
