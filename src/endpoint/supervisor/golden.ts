import { type GoldenReport } from '../../protocol/monitor';
import { type House } from './house';

/** Golden rows through the serving engine, and the artifact on disk against its manifest. */
export async function replayGolden(house: House, name: string, digest: string): Promise<GoldenReport> {
  const [outcome, files] = await Promise.all([
    house.engine.call('golden', { name, digest }),
    house.store.artifact(digest),
  ]);
  return { at: Date.now(), ...outcome, ...files };
}

/** The same for what is live under a name; kept as the newest evidence. */
export async function replayLive(house: House, name: string): Promise<GoldenReport | undefined> {
  const record = house.records.get(name);
  const digest = record?.state.live?.digest;
  if (!record || digest === undefined || record.phase !== 'live') return undefined;
  const report = await replayGolden(house, name, digest);
  if (record.state.live?.digest === digest) record.golden = report;
  if (report.differing > 0 || report.artifact !== report.expected)
    house.log(
      `${name}: ${report.differing} of ${report.rows} golden rows differ${report.artifact === report.expected ? '' : '; the artifact on disk is not the one that was deployed'}.`,
    );
  return report;
}
