import { said } from './error';

/** `endpoint.js supervisor|engine|thread`: roles, loaded apart, so that the supervisor never loads ONNX Runtime. */
async function main(role: string | undefined): Promise<void> {
  if (role === 'engine') {
    const { runEngine } = await import('./engine/engine');
    runEngine();
  } else if (role === 'supervisor') {
    const { runSupervisor } = await import('./supervisor/run');
    await runSupervisor(process.argv.slice(3));
  } else if (role === 'thread') {
    const { runThread } = await import('./engine/thread');
    runThread();
  } else throw new Error('usage: endpoint.js supervisor --home FOLDER');
}

main(process.argv[2]).catch((cause: unknown) => {
  process.stderr.write(`${said(cause)}\n`);
  process.exitCode = 1;
});
