import { parentPort } from 'node:worker_threads';
import { ModelSession } from '../../engine/session';
import { answersRowByRow, warmUp } from '../../engine/warm-up';
import { EndpointError } from '../error';
import { Peer, type Handlers } from '../peer';
import { threadMethods } from './session-thread';

/** Role `thread`: one session, for the engine whose thread this is. */
export function runThread(): void {
  if (!parentPort) throw new EndpointError(0, 'no-engine', 'A thread is started by the engine only.');
  const port = parentPort;
  let session: ModelSession | undefined;
  const loaded = (): ModelSession => {
    if (!session) throw new EndpointError(409, 'not-loaded', 'No model is loaded on this thread.');
    return session;
  };
  const handlers: Handlers<typeof threadMethods> = {
    load: async ({ path }) => {
      session = await ModelSession.load(path);
      const { signature, binding } = session;
      return { signature, binding, warmupMs: await warmUp(session), rowByRow: await answersRowByRow(session) };
    },
    run: ({ columns, rows }) => loaded().run(columns, rows),
    runTensors: ({ inputs, outputs }) => loaded().runTensors(inputs, outputs),
    release: async () => {
      await loaded().release();
      return {};
    },
  };
  const peer = new Peer((message) => port.postMessage(message), {}, threadMethods, handlers);
  port.on('message', (message) => peer.receive(message));
}
