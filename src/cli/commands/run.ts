import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { engineArtifact } from '../../deploy/artifacts';
import { Inspector } from '../../deploy/inspection';
import { EndpointClient } from '../../endpoint/client';
import { columnsTold, type FileColumns } from '../../protocol/file-columns';
import { type RawRow, type RowsReply } from '../../protocol/rows';
import { contractAt, printJson, type ExitCode, type Shell } from '../command';
import { jsonRows } from '../json-rows';
import { filesOf, refuseInput } from '../refuse-input';
import { UsageError } from '../usage-error';
import { tableReport } from '../reporters/table';

/** Rows that one call of the engine takes. */
const engineBatch = 1000;
/** So few that an endpoint tells all their violations. */
const endpointBatch = 50;

interface Options {
  readonly rows: string;
  readonly endpoint?: string;
  readonly output?: string;
  readonly format: string;
}

/** `slipway run CONTRACT --rows FILE|-`. Exit 1 when rows were refused. */
export async function runCommand(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const file = contractAt(resolve(shell.cwd, path));
  const inspector = new Inspector(shell.processes.engine);
  try {
    const document = inspector.documents.read(file);
    const { contract } = document;
    // What is wrong with rows and names is said before anything is inspected, which may take an engine and seconds.
    if (options.output !== undefined) refuseOutput(shell, options, options.output, filesOf(file, contract));
    const json = options.output === undefined && isJson(options.rows) ? await rowsOf(shell, options.rows) : undefined;
    const { blocking } = await inspector.typing(file, shell.signal);
    if (!contract || blocking)
      throw new UsageError(
        `${path}: ${blocking?.message ?? 'holds no contract'} — \`slipway lint ${path}\` shows all findings.`,
      );
    const artifact =
      options.endpoint === undefined ? engineArtifact(file, await inspector.artifacts.get(file, contract)) : undefined;
    const signal = { signal: shell.signal };
    if (artifact && options.output !== undefined) {
      const [input, output] = [resolve(shell.cwd, options.rows), resolve(shell.cwd, options.output)];
      const done = await shell.processes.engine.call('runFile', { ...artifact, input, output }, signal);
      for (const line of columnsTold(done.columns)) shell.err(`${options.rows}: ${line}`);
      const counted = `${done.rows.toLocaleString('en')} rows, ${done.refused.toLocaleString('en')} refused`;
      if (options.format === 'json') printJson(shell, { v: 1, ...done });
      else shell.out(`${options.output}: ${counted}`);
      return done.refused > 0 ? 1 : 0;
    }
    let answer: Pick<RowsReply, 'predictions' | 'violations'> & { readonly columns?: FileColumns };
    if (artifact && json === undefined) {
      answer = await shell.processes.engine.call(
        'runTable',
        { ...artifact, input: resolve(shell.cwd, options.rows) },
        signal,
      );
    } else {
      const { rows, columns } = json
        ? { rows: json }
        : await shell.processes.engine.call(
            'tableRows',
            { contract: document.text, input: resolve(shell.cwd, options.rows) },
            signal,
          );
      if (rows.length === 0) throw new UsageError(`${options.rows} holds no rows.`);
      const asked = artifact
        ? await inBatches(rows, engineBatch, (part) =>
            shell.processes.engine.call('run', { ...artifact, rows: part }, signal),
          )
        : await askEndpoint(await endpointOf(shell, options.endpoint ?? 'local'), contract.name, rows, shell.signal);
      answer = columns ? { ...asked, columns } : asked;
    }
    for (const line of answer.columns ? columnsTold(answer.columns) : []) shell.err(`${options.rows}: ${line}`);
    if (options.format === 'json') printJson(shell, { v: 1, ...answer });
    else shell.out(tableReport(answer));
    return answer.violations.length > 0 ? 1 : 0;
  } finally {
    inspector.dispose();
  }
}

function refuseOutput(shell: Shell, options: Options, output: string, inputs: readonly string[]): void {
  if (options.endpoint !== undefined)
    throw new UsageError('-o takes the answers of a local run, not of an endpoint — leave out -o or --endpoint.');
  if (options.rows === '-')
    throw new UsageError('-o takes the rows of a file, not of standard input — name the file after --rows.');
  if (!/\.parquet$/i.test(output))
    throw new UsageError(`${output}: a Parquet file is written — give -o a name in .parquet.`);
  refuseInput(shell, output, [...inputs, resolve(shell.cwd, options.rows)]);
}

function askEndpoint(client: EndpointClient, name: string, rows: readonly RawRow[], signal: AbortSignal) {
  return inBatches(rows, endpointBatch, (part) => client.rows(name, { rows: part }, { signal }));
}

async function inBatches(
  rows: readonly RawRow[],
  batch: number,
  ask: (part: RawRow[]) => Promise<Pick<RowsReply, 'predictions' | 'violations'>>,
) {
  const predictions: RowsReply['predictions'] = [];
  const violations: RowsReply['violations'] = [];
  for (let start = 0; start < rows.length; start += batch) {
    const part = await ask(rows.slice(start, start + batch));
    predictions.push(...part.predictions);
    violations.push(...part.violations.map((violation) => ({ ...violation, row: violation.row + start })));
  }
  return { predictions, violations };
}

async function endpointOf(shell: Shell, named: string): Promise<EndpointClient> {
  if (named === 'local') return shell.processes.running();
  if (!/^https?:\/\//.test(named))
    throw new UsageError(`${named} is neither local nor a URL — say --endpoint local or --endpoint http://…`);
  return EndpointClient.at(named);
}

/** JSON is read here, `{"rows": […]}` included; a table is read by the engine. */
function isJson(source: string): boolean {
  return source === '-' || ['.json', '.jsonl', '.ndjson'].includes(extname(source).toLowerCase());
}

async function rowsOf(shell: Shell, source: string): Promise<RawRow[]> {
  if (source === '-') return jsonRows(await shell.stdin(), source);
  const text = await readFile(resolve(shell.cwd, source), 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${source} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
  return jsonRows(text, source);
}
