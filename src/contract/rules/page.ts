/** Where a rule's page is, from the root of the project: what it finds, why that matters, and how to mend it. */
export function rulePage(id: string): string {
  return `src/contract/rules/${id}.md`;
}
