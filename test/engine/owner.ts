// A process of its own that owns an engine with an endless model: the test kills it. Prints the engine's process id once the model runs.
import { join } from 'node:path';
import { EngineClient } from '../../src/engine/client';
import { fixtures, fromSource, numberContract } from './given';

const client = new EngineClient(fromSource);
const model = { artifact: join(fixtures, 'endless.onnx'), contract: numberContract };
void client.call('load', model).then(() => {
  void client.call('run', { ...model, rows: [{ x: 100 }] }).catch(() => undefined);
  setTimeout(() => console.log(String(client.pid)), 300);
});
