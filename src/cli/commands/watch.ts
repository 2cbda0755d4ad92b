import { setTimeout as sleep } from 'node:timers/promises';
import { type MonitorSnapshot } from '../../protocol/monitor';
import { type ExitCode, type Shell } from '../command';

/**
 * `slipway watch NAME`: one line for each new window, alarm and change of verdict, until interrupted.
 * `--until VERDICT` ends with exit 0 once it is that; `--timeout` ends with exit 1 when it has not come, an interruption with exit 2.
 */
export async function watchCommand(
  shell: Shell,
  name: string,
  options: { readonly format: string; readonly until?: string; readonly timeout?: number },
): Promise<ExitCode> {
  const client = await shell.processes.running();
  const deadline = options.timeout === undefined ? Infinity : performance.now() + options.timeout * 1000;
  const seen = { windows: new Set<string>(), alarms: new Set<string>(), verdict: '' };
  let etag: string | undefined;
  const ended = AbortSignal.any([shell.signal, shell.unread]);
  while (!ended.aborted) {
    const answer = await client.monitor(name, { ...(etag === undefined ? {} : { etag }), signal: ended });
    if (answer !== 'unchanged') {
      etag = answer.etag;
      for (const event of news(answer.snapshot, seen))
        shell.out(options.format === 'json' ? JSON.stringify({ v: 1, ...event }) : event.says);
      if (answer.snapshot.verdict.kind === options.until) return 0;
    }
    if (performance.now() >= deadline) {
      if (options.until === undefined) return 0;
      shell.err(
        `The verdict did not become ${options.until} within ${options.timeout ?? 0} s; it is ${seen.verdict || 'unknown'}.`,
      );
      return 1;
    }
    await sleep(1000, undefined, { signal: ended }).catch(() => undefined);
  }
  if (options.until === undefined) return 0;
  shell.err(`Interrupted before the verdict became ${options.until}; it is ${seen.verdict || 'unknown'}.`);
  return 2;
}

interface Event {
  readonly event: 'window' | 'alarm' | 'verdict';
  readonly at: number;
  readonly says: string;
  readonly [key: string]: unknown;
}

function news(
  snapshot: MonitorSnapshot,
  seen: { readonly windows: Set<string>; readonly alarms: Set<string>; verdict: string },
): Event[] {
  const events: Event[] = [];
  for (const window of snapshot.windows) {
    if (seen.windows.has(window.id)) continue;
    seen.windows.add(window.id);
    events.push({
      event: 'window',
      at: window.closed,
      window,
      says: `window ${new Date(window.closed).toISOString()}  ${window.rows} rows, ${window.refused} refused, ${window.errors} errors`,
    });
  }
  for (const alarm of snapshot.alarms) {
    const key = `${alarm.unit} ${alarm.raised}`;
    if (seen.alarms.has(key)) continue;
    seen.alarms.add(key);
    events.push({
      event: 'alarm',
      at: alarm.raised,
      alarm,
      says: `alarm  ${alarm.unit} since ${new Date(alarm.onset).toISOString()}`,
    });
  }
  const said = `${snapshot.verdict.kind} ${snapshot.verdict.headline}`;
  if (said !== seen.verdict) {
    seen.verdict = said;
    events.push({
      event: 'verdict',
      at: snapshot.at,
      verdict: snapshot.verdict,
      says: `verdict ${snapshot.verdict.kind}: ${snapshot.verdict.headline}`,
    });
  }
  return events;
}
