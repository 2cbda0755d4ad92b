/** Longest text, in lines, of which the smallest difference is looked for. */
const most = 2000;

/** What was taken out and put in, line by line, as `diff` shows it: `- old`, `+ new`, and two lines of what stayed around each. */
export function lineDiff(before: string, after: string, around = 2): string[] {
  const [a, b] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  if (a.length > most || b.length > most) return [`  ${a.length} lines before, ${b.length} after`];
  const all = edits(a, b);
  const near = all.map((_, index) =>
    all.slice(Math.max(0, index - around), index + around + 1).some((line) => !line.startsWith('  ')),
  );
  return all.flatMap((line, index) => (near[index] ? [line] : near[index - 1] ? ['  …'] : []));
}

/** By the longest common subsequence. */
function edits(a: readonly string[], b: readonly string[]): string[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i++] ?? ''}`);
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${a[i++] ?? ''}`);
    else lines.push(`+ ${b[j++] ?? ''}`);
  }
  return lines;
}
