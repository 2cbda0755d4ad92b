import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection } from '@duckdb/node-api';
import { quotedString } from './sql';

/** Below this one thread is faster: handing its work to a second takes longer than the work. */
const forOneThread = 16 * 2 ** 20;

function threadsFor(files: readonly string[] | undefined): number {
  if (files === undefined) return 2;
  const bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  return bytes <= forOneThread ? 1 : 2;
}

/**
 * An in-memory DuckDB that sees the named files and folders and nothing else: no network, no extensions, a bounded memory that spills to a
 * private temporary folder (in SLIPWAY_SCRATCH where the engine's owner has given one that it removes after a crash). `work` gets one connection, whose query ends when `signal` aborts; both are closed after it.
 */
export async function withDuckDB<T>(
  allowed: { readonly files?: readonly string[]; readonly folders?: readonly string[]; readonly signal?: AbortSignal },
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const room = mkdtempSync(join(process.env['SLIPWAY_SCRATCH'] ?? tmpdir(), 'slipway-duckdb-'));
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    threads: String(threadsFor(allowed.files)),
    temp_directory: room,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    allowed.signal?.addEventListener('abort', interrupt, { once: true });
    try {
      const list = (paths: readonly string[]) => `[${paths.map(quotedString).join(', ')}]`;
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run(`SET allowed_paths = ${list(allowed.files ?? [])}`);
      await connection.run(
        `SET allowed_directories = ${list([...(allowed.folders ?? []), room].map((folder) => (folder.endsWith('/') ? folder : `${folder}/`)))}`,
      );
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      const result = await work(connection);
      // A query that was interrupted can end as if it had been answered.
      allowed.signal?.throwIfAborted();
      return result;
    } finally {
      allowed.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    rmSync(room, { recursive: true, force: true });
  }
}
