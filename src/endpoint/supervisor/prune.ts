import { type House } from './house';
import { type ModelRecord } from './record';

/** Bundles of a model that stay beside what is live and what can be rolled back to: the newest of its ledger. */
const olderKept = 3;

/** Digests of a model that must stay in the store: golden rows are customers' rows, so that no other does. */
export function keptBundles({
  state,
  candidates,
  ledgerLines,
}: Pick<ModelRecord, 'state' | 'candidates' | 'ledgerLines'>): Set<string> {
  const kept = new Set(
    [state.live?.digest, state.previous?.digest, ...candidates.keys()].filter((digest) => digest !== undefined),
  );
  const most = kept.size + olderKept;
  for (const { digest } of ledgerLines.toReversed()) if (digest !== null && kept.size < most) kept.add(digest);
  return kept;
}

/** After a deployment: what no model needs goes from the store. */
export function pruneStore({ records, store, log }: Pick<House, 'records' | 'store' | 'log'>): void {
  const kept = new Set([...records.values()].flatMap((record) => [...keptBundles(record)]));
  const removed = store.prune(kept);
  if (removed.length > 0)
    log(
      `Bundles that no model needs any more are removed: ${removed.map((digest) => digest.slice(0, 12)).join(', ')}.`,
    );
}
