import { Worker } from 'node:worker_threads';

/** Runs beside a main thread that a model may block for ever: neither 'disconnect' nor a timer would be seen there. */
const program = `
const { workerData: parent } = require('node:worker_threads');
setInterval(() => {
  let gone = process.ppid !== parent;
  if (!gone) {
    try {
      process.kill(parent, 0);
    } catch (error) {
      gone = error.code === 'ESRCH';
    }
  }
  if (gone) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Ends this process within a second or two of its parent's end, whatever its main thread does. */
export function endWithParent(): void {
  new Worker(program, { eval: true, execArgv: [], workerData: process.ppid }).unref();
}
