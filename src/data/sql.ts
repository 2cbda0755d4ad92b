/** A name as DuckDB's SQL writes it. Loading DuckDB itself for this would cost an engine that only runs rows a quarter of a second. */
export function quotedIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as DuckDB's SQL writes it. */
export function quotedString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
