/** What a hover shows of a step's page; the rest is for who has time. */
const sections = ['Formula', 'Equals', 'Arguments', 'Limits and traps'];

/** Where a step's page is, from the root of the project. */
export function stepPage(name: string): string {
  return `src/contract/steps/${name}.md`;
}

/** The sections of a step's page that belong into a hover, as Markdown. */
export function excerptOf(page: string): string {
  const parts = page.replaceAll('\r\n', '\n').split(/^## /m).slice(1);
  return parts
    .flatMap((part) => {
      const [title = '', ...body] = part.split('\n');
      return sections.includes(title.trim()) ? [`**${title.trim()}**\n\n${body.join('\n').trim()}`] : [];
    })
    .join('\n\n');
}
