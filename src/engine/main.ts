import { engineMethods, engineRequestSchema, type EngineMethod, type EngineResult } from '../protocol/engine';
import { withTable, TableUnreadable } from '../data/table';
import { summarize } from '../data/summary';
import { EngineError } from './error';
import { refusedColumn, runFile, runTable } from './files';
import { goldenRows } from './golden';
import { Models, runRows } from './models';
import { referenceProfile } from './profile';
import { ortVersion } from './session';
import { measureSpeed } from './speed';
import { verify } from './verify';
import { copyFileSync } from 'node:fs';
import { z } from 'zod';

interface Call {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null): void;
}
type Handlers = {
  readonly [M in EngineMethod]: (
    params: z.output<(typeof engineMethods)[M]['params']>,
    call: Call,
  ) => Promise<EngineResult<M>>;
};

const models = new Models();

const handlers: Handlers = {
  hello: async () => ({ v: 1, ort: await ortVersion(), pid: process.pid }),
  summarize: ({ path }) => summarize(path),
  load: async ({ artifact, contract }) => {
    const began = performance.now();
    await models.get(artifact, contract);
    return { micros: (performance.now() - began) * 1000 };
  },
  run: async ({ artifact, contract, rows }) => {
    const answer = await runRows(await models.get(artifact, contract), rows);
    return { predictions: answer.predictions, violations: [...answer.admission.violations], micros: answer.micros };
  },
  runTable: async ({ artifact, contract, input }, { signal }) =>
    runTable(await models.get(artifact, contract), input, signal),
  runFile: async ({ artifact, contract, input, output }, { signal, progress }) =>
    runFile(await models.get(artifact, contract), { input, output }, signal, progress),
  page: ({ path, offset, limit, refusedOnly }) =>
    withTable(path, {}, async (table) => {
      const where = refusedOnly ? `${refusedColumn} IS NOT NULL` : undefined;
      const rows: EngineResult<'page'>['rows'] = [];
      for await (const batch of table.rows({ offset, limit, ...(where === undefined ? {} : { where }) }))
        rows.push(...batch);
      const counted =
        where === undefined
          ? await table.count()
          : Number(
              (
                await table.connection.runAndReadAll(`SELECT count(*) FROM ${table.source} WHERE ${where}`)
              ).getRows()[0]?.[0] ?? 0,
            );
      return { columns: table.columns.map(({ name }) => name), rows, total: counted };
    }),
  saveAs: ({ path, output }) =>
    withTable(path, {}, async (table) => {
      copyFileSync(path, output);
      return { rows: await table.count() };
    }),
  verify: async ({ artifact, contract, reference }, { signal }) =>
    verify(await models.get(artifact, contract), reference, signal),
  speed: async ({ artifact, contract, ...options }, { signal }) =>
    measureSpeed(await models.get(artifact, contract), options, signal),
  profile: async ({ artifact, contract, reference }, { signal }) =>
    referenceProfile(await models.get(artifact, contract), reference, signal),
  golden: async ({ artifact, contract, reference, profile }, { signal }) =>
    goldenRows(await models.get(artifact, contract), reference, profile, signal),
};

const running = new Map<number, AbortController>();
const cancelSchema = z.object({ cancel: z.int() });

function send(message: object): void {
  // A parent that has gone cannot be told anything; 'disconnect' ends this process.
  if (process.connected) process.send?.(message);
}

async function answer(id: number, method: string, params: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const call: Call = {
    signal: controller.signal,
    progress: (done, total) => {
      send({ type: 'progress', id, done, total });
    },
  };
  try {
    if (!isMethod(method))
      throw new EngineError(
        'request',
        `The engine has no method ${method} — the extension and its engine are of different versions; reload the window.`,
      );
    send({ type: 'result', id, result: await dispatch(method, params, call) });
  } catch (cause) {
    if (controller.signal.aborted) send({ type: 'error', id, code: 'cancelled', message: 'cancelled' });
    else
      send({ type: 'error', id, code: codeOf(cause), message: cause instanceof Error ? cause.message : String(cause) });
  } finally {
    running.delete(id);
  }
}

function isMethod(method: string): method is EngineMethod {
  return Object.hasOwn(engineMethods, method);
}

async function dispatch<M extends EngineMethod>(method: M, params: unknown, call: Call): Promise<EngineResult<M>> {
  const parsed = engineMethods[method].params.safeParse(params);
  if (!parsed.success)
    throw new EngineError('request', `${method}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return handlers[method](parsed.data as never, call);
}

function codeOf(cause: unknown): string {
  if (cause instanceof EngineError) return cause.code;
  return cause instanceof TableUnreadable ? 'table' : 'request';
}

process.on('message', (message: unknown) => {
  const cancel = cancelSchema.safeParse(message);
  if (cancel.success) {
    running.get(cancel.data.cancel)?.abort();
    return;
  }
  const request = engineRequestSchema.safeParse(message);
  if (request.success) void answer(request.data.id, request.data.method, request.data.params);
});
// The window or the command that started this engine is gone: so is its work.
process.on('disconnect', () => process.exit(0));
