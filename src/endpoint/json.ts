import { jsonErrorAt, stringEnd } from '../protocol/json-error';
import { EndpointError } from './error';

/** Deeper nesting than any row or tensor needs; Triton's limit, too. */
const deepest = 100;
/** Objects and lists of one request: so many are read in a tenth of a second; 64 MiB could hold thirty times as many, and take gigabytes. */
const mostParts = 1_000_000;
/** In front of an integer that a double cannot hold; no caller can write it into a tensor otherwise, since NUL is refused there. */
export const exactMark = '\u0000';

/**
 * A request's JSON. With `exact`, integers beyond 2^53 become `exactMark` + digits, since JSON.parse would round them.
 * Throws EndpointError 400 with the position.
 */
export function parseJson(text: string, exact = false): unknown {
  const deep = tooDeepAt(text);
  if (deep === 'too many')
    throw new EndpointError(
      413,
      'too-many-parts',
      `The JSON holds more than ${mostParts} objects and lists — send fewer rows at a time, or each tensor as one flat list.`,
    );
  if (deep !== undefined)
    throw new EndpointError(400, 'too-deep', `The JSON nests deeper than ${deepest} levels at ${place(text, deep)}.`);
  try {
    return JSON.parse(exact && /\d{16}/.test(text) ? markIntegers(text) : text);
  } catch (cause) {
    if (text.trim() === '')
      throw new EndpointError(400, 'not-json', 'The body is empty; send a JSON object.', { cause });
    const at = jsonErrorAt(text);
    const found = at < text.length ? `unexpected ${JSON.stringify(text.slice(at, at + 12))}` : 'it ends too early';
    const hint = /^-?(NaN|Infinity|inf|nan)/.test(text.slice(at)) ? ' JSON has no NaN or infinity: send null.' : '';
    throw new EndpointError(400, 'not-json', `The body is not JSON: ${found} at ${place(text, at)}.${hint}`, { cause });
  }
}

function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `position ${at} (line ${line}, column ${at - before.lastIndexOf('\n')})`;
}

/** Offset of the first bracket that is too deep, or that there are too many; strings are skipped. */
function tooDeepAt(text: string): number | 'too many' | undefined {
  let depth = 0;
  let parts = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = stringEnd(text, i);
      if (i < 0) return undefined;
    } else if (c === 0x5b || c === 0x7b) {
      if (++depth > deepest) return i;
      if (++parts > mostParts) return 'too many';
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return undefined;
}

function markIntegers(text: string): string {
  return text.replace(/"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"\\u0000${token}"` : token,
  );
}
