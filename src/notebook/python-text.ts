/** What a string literal of Python stands for; of bytes and raw strings as well. */
export function stringOf(source: string): string {
  const match = /^([a-zA-Z]*)("""|'''|"|')([^]*)\2$/.exec(source);
  const content = match?.[3] ?? '';
  return /r/i.test(match?.[1] ?? '') ? content : unescaped(content);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** Text with its escapes read. */
export function unescaped(content: string): string {
  return content.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
    (_, x?: string, u?: string, other?: string) => {
      if (x !== undefined || u !== undefined) return String.fromCharCode(parseInt(x ?? u ?? '', 16));
      return other !== undefined && Object.hasOwn(escapes, other) ? (escapes[other] ?? '') : (other ?? '');
    },
  );
}
