import * as z from 'zod';

/** How the columns of a file met the contract's inputs. */
export const fileColumnsSchema = z.object({
  /** Inputs that the file does not have: missing in every row. */
  missing: z.array(z.string()),
  /** Columns that are no input: not read. */
  extra: z.array(z.string()),
});
export type FileColumns = z.infer<typeof fileColumnsSchema>;

/** Most names of a list. */
const most = 12;

/** What a person should know of them, as sentences; nothing where the file has the inputs and no more. */
export function columnsTold({ missing, extra }: FileColumns): string[] {
  const listed = (names: readonly string[]) =>
    `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
  return [
    ...(missing.length > 0 ? [`Not in the file, so missing in every row: ${listed(missing)}.`] : []),
    ...(extra.length > 0 ? [`Not read, since the contract has no such input: ${listed(extra)}.`] : []),
  ];
}
