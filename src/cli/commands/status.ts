import { type EndpointStatus, type ModelStatus } from '../../protocol/endpoint';
import { printJson, type ExitCode, type Shell } from '../command';
import { UsageError } from '../usage-error';

/** `slipway status [NAME]`. Exit 1 when a named model is not live or anything shown is at fault. */
export async function statusCommand(
  shell: Shell,
  name: string | undefined,
  options: { readonly format: string },
): Promise<ExitCode> {
  const client = await shell.processes.running();
  const status = await client.status({ signal: shell.signal });
  const models = name === undefined ? status.models : status.models.filter((model) => model.name === name);
  if (name !== undefined && models.length === 0) {
    const known = status.models.map((model) => model.name).join(', ');
    throw new UsageError(
      `No model is called ${name} on this endpoint — ${known ? `there are: ${known}` : 'it serves none'}.`,
    );
  }
  const { dataUrl, engine, notice } = status.endpoint;
  if (options.format === 'json') printJson(shell, { ...status, models } satisfies EndpointStatus);
  else
    shell.out(
      [`local  ${dataUrl}  engine ${engine}`, ...(notice ? [`  ${notice}`] : []), ...models.map(oneLine)].join('\n'),
    );
  return models.every((model) => model.state !== 'unavailable') ? 0 : 1;
}

function oneLine(model: ModelStatus): string {
  const p99 = model.p99 === null ? '' : ` · p99 ${(model.p99 / 1000).toPrecision(3)} ms`;
  const state =
    model.state === 'live' ? model.verdict : `${model.state}${model.reason === null ? '' : `: ${model.reason}`}`;
  return `${model.name}  ${model.version ?? '–'}  ${state} · ${model.rows.toLocaleString('en')} rows${p99} · drift ${model.drifting} of ${model.features}\n  ${model.headline}`;
}
