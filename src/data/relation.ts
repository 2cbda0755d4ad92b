import { type DuckDBValue } from '@duckdb/node-api';
import { type Table } from './table';

/** Where the questions of a summary are asked. */
export type Relation = Pick<Table, 'connection' | 'source'>;

/** The answer to a query, row by row. */
export async function rowsOf({ connection }: Relation, query: string): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(query)).getRows();
}
