import { Worker } from 'node:worker_threads';

/** Runs beside a main thread that a model may block for ever: neither 'disconnect' nor a timer would be seen there. */
const program = `
const { parent, scratch } = require('node:worker_threads').workerData;
setInterval(() => {
  let gone = process.ppid !== parent;
  if (!gone) {
    try {
      process.kill(parent, 0);
    } catch (error) {
      gone = error.code === 'ESRCH';
    }
  }
  if (!gone) return;
  if (scratch) require('node:fs').rmSync(scratch, { recursive: true, force: true });
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** How the folder begins that a client makes for what its engine writes. */
export const scratchPrefix = 'slipway-engine-';

/** Ends this process within a second or two of its parent's end, whatever its main thread does, and removes `scratch`, a folder of its own. */
export function endWithParent(scratch?: string): void {
  new Worker(program, { eval: true, execArgv: [], workerData: { parent: process.ppid, scratch } }).unref();
}
