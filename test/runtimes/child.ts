import { type Job, type Package, packages, runJob } from './runtime';

/** Runs jobs of its parent, in their order, on the package that is named. */
async function serve(name: string): Promise<void> {
  const loaded: { readonly default?: unknown } | undefined = await packages.get(name)?.();
  // A CommonJS package is whole under `default`.
  const ort = (loaded?.default ?? loaded) as Package;
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', (job) => {
    last = last.then(async () => process.send?.(await runJob(ort, job as Job)));
  });
}

void serve(process.argv[2] ?? '');
