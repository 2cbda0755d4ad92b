import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, even while a model holds the main thread: then no disconnect is ever noticed, and only SIGKILL ends a native
 * run (facts: serving.md 0.2). A parent that is gone without being waited for leaves a process with another parent.
 */
export function dieWithParent(): void {
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     setInterval(() => {
       let gone = process.platform !== 'win32' && process.ppid !== workerData;
       try { process.kill(workerData, 0); } catch { gone = true; }
       if (gone) process.kill(process.pid, 'SIGKILL');
     }, 500);`,
    { eval: true, workerData: process.ppid, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } },
  );
  worker.unref();
}
