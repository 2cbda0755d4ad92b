import { runCli } from './program';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());

// `slipway … | head` closes the pipe early: that is not an error, and no reason to leave a deployment half done.
const closed = new AbortController();
let failure: NodeJS.ErrnoException | undefined;
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream === process.stdout) closed.abort();
    if (error.code !== 'EPIPE') failure ??= error;
  });

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  dist: __dirname,
  signal: interrupted.signal,
  unread: closed.signal,
  out: (text) => {
    if (!closed.signal.aborted) process.stdout.write(`${text}\n`);
  },
  err: (text) => process.stderr.write(`${text}\n`),
  stdin: readStdin,
}).then((code) => {
  process.exitCode = code;
  // A full disk under `> findings.json`: what was to be kept is not there. It is told when the last line has been tried.
  process.stdout.write('', () => {
    if (failure === undefined) return;
    process.exitCode = 2;
    process.stderr.write(`slipway: the output cannot be written: ${failure.message}\n`);
  });
});
