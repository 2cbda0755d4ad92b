import { engineMethods, engineRequestSchema, type EngineMethod, type EngineResult } from '../protocol/engine';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { WriteFailed } from '../data/files';
import { saveTable } from '../data/parquet';
import { summarize } from '../data/summary';
import { TableUnreadable } from '../data/table';
import { EngineError } from './error';
import { page, runFile, runTable, tableRows } from './files';
import { goldenRows } from './golden';
import { Models, runRows } from './models';
import { referenceProfile } from './profile';
import { ortVersion } from './session';
import { measureSpeed } from './speed';
import { verify } from './verify';
import { endWithParent, scratchPrefix } from './watchdog';

interface Call {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | null) => void;
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
  summarize: ({ path, label, quartiles }, { signal }) => summarize(path, { label, quartiles, signal }),
  load: async ({ artifact, contract }) => {
    const began = performance.now();
    await models.use(artifact, contract, () => Promise.resolve());
    return { micros: (performance.now() - began) * 1000 };
  },
  run: ({ artifact, contract, rows }) =>
    models.use(artifact, contract, async (model) => {
      const { predictions, admission, micros } = await runRows(model, rows);
      return { predictions, violations: admission.violations, micros };
    }),
  runTable: ({ artifact, contract, input }, { signal }) =>
    models.use(artifact, contract, (model) => runTable(model, input, signal)),
  tableRows: ({ contract, input }, { signal }) => tableRows(contract, input, signal),
  runFile: ({ artifact, contract, input, output }, { signal, progress }) =>
    models.use(artifact, contract, (model) => runFile(model, { input, output }, signal, progress)),
  page,
  saveAs: async ({ path, output }) => ({ rows: await saveTable(path, output) }),
  verify: ({ artifact, contract, reference }, { signal }) =>
    models.use(artifact, contract, (model) => verify(model, reference, signal)),
  speed: ({ artifact, contract, ...options }, { signal }) =>
    models.use(artifact, contract, (model) => measureSpeed(model, options, signal)),
  profile: ({ artifact, contract, reference }, { signal }) =>
    models.use(artifact, contract, (model) => referenceProfile(model, reference, signal)),
  golden: ({ artifact, contract, reference, profile }, { signal }) =>
    models.use(artifact, contract, (model) => goldenRows(model, reference, profile, signal)),
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
  return cause instanceof TableUnreadable || cause instanceof WriteFailed ? 'table' : 'request';
}

setInterval(() => {
  if (running.size > 0) send({ type: 'alive' });
}, 1000).unref();
// Only a folder that the client made for this process is this process's to remove.
const given = process.env['SLIPWAY_SCRATCH'];
const scratch = given !== undefined && basename(given).startsWith(scratchPrefix) ? given : undefined;
endWithParent(scratch);

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
process.on('disconnect', () => {
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  process.exit(0);
});
