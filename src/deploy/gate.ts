import { dirname } from 'node:path';
import { type Contract } from '../contract/model';
import { workspaceFiles } from '../data/files';
import { type EngineClient } from '../engine/client';
import { type GoldenRows } from '../protocol/bundle';
import { type ParityReport, type SpeedReport } from '../protocol/engine';
import { type ReferenceProfile } from '../protocol/profile';
import { engineArtifact } from './artifacts';
import { type ContractFile } from './contract-file';
import { jsonRow, type Inspection, type Inspector } from './inspection';
import { DeployRefused, steps, type GateLine } from './steps';

export interface Gate {
  readonly inspection: Inspection;
  readonly contract: Contract;
  readonly profile: ReferenceProfile;
  readonly golden: GoldenRows;
  /** For the ledger: names of figures with their values. */
  readonly figures: Record<string, number>;
}

/** How long each number of callers is measured; short, since it runs at every deploy, and long enough for a p99 of hundreds of calls. */
const speedSeconds = 1.5;

/**
 * Everything that must hold before any traffic: findings of severity error, examples, parity over all reference rows with counted decision flips,
 * p99 at 1 and 64 callers. Reports each line; throws DeployRefused with the first cause.
 */
export async function gate(o: {
  readonly file: ContractFile;
  readonly inspector: Inspector;
  readonly engine: EngineClient;
  readonly signal: AbortSignal;
  readonly report: (line: GateLine) => void;
}): Promise<Gate> {
  const { file, inspector, engine, signal, report } = o;
  const figures: Record<string, number> = {};
  const step = steps({ signal, report });

  const { inspection, contract, reference } = await step('contract', 'reading the contract', async () => {
    const value = await inspector.typing(file, signal);
    const errors = value.findings.filter((finding) => finding.severity === 'error');
    const [first] = errors;
    if (first) {
      const where = `${file.path}:${first.range.start.line + 1}:${first.range.start.character + 1}`;
      throw new DeployRefused(
        'contract',
        `${counted(errors.length, 'error')}; the first at ${where}: ${first.message} (${first.rule})`,
      );
    }
    const warnings = value.findings.filter((finding) => finding.severity === 'warning').length;
    const { document } = value;
    if (!document.contract) throw new DeployRefused('contract', `${file.path} holds no contract that can be deployed.`);
    const reference = referencePath(file, document.contract);
    return {
      text: `0 errors, ${counted(warnings, 'warning')}`,
      value: { inspection: value, contract: document.contract, reference },
    };
  });

  await step('examples', `running ${counted(contract.examples.length, 'example')}`, async () => {
    const results = await inspector.examples(inspection, signal);
    const failing = inspector.failures(inspection, { examples: results });
    const [first] = failing;
    if (first)
      throw new DeployRefused(
        'examples',
        `${failing.length} of ${contract.examples.length} fail; the first: ${first.message} (${first.rule})`,
      );
    return {
      text:
        contract.examples.length === 0 ? 'none declared' : `${contract.examples.length} of ${contract.examples.length}`,
      value: undefined,
    };
  });

  const artifact = await inspector.artifacts.get(file, contract);
  const run = engineArtifact(file, artifact);
  const parity = await step('parity', 'comparing with the notebook on all reference rows', async () => {
    const value = await inspector.parity(inspection, signal);
    if (!value)
      throw new DeployRefused(
        'parity',
        'The contract names no reference predictions, so nothing proves that it does what the notebook did — add reference: {path, predictions}.',
      );
    if ('error' in value) throw new DeployRefused('parity', value.error);
    const [first] = inspector.failures(inspection, { parity: value });
    if (first ?? !value.holds)
      throw new DeployRefused('parity', first ? `${first.message} (${first.rule})` : paritySentence(value));
    return { text: paritySentence(value), value };
  });
  figures['parity_rows'] = parity.rows;
  figures['parity_largest_absolute'] = Math.max(0, ...parity.outputs.map((output) => output.largestAbsolute));
  figures['decision_flips'] = parity.flips;

  const speed = await step('speed', 'measuring p99 at 1 and 64 callers', async () => {
    const rows = contract.examples.map((example) => jsonRow(example.row));
    const value = await engine.call(
      'speed',
      { ...run, reference, rows, callers: [1, 64], seconds: speedSeconds },
      { signal },
    );
    const budget = contract.service.latencyP99Ms;
    const slow = value.callers.find((figure) => budget !== undefined && figure.p99 > budget);
    if (slow) {
      throw new DeployRefused(
        'speed',
        `p99 is ${digits(slow.p99)} ms at ${counted(slow.callers, 'caller')}, over the budget of ${budget} ms (service.latency_p99) — make the model smaller, or raise the budget if its callers can wait.`,
      );
    }
    return { text: speedSentence(value, budget), value };
  });
  for (const figure of speed.callers) figures[`p99_ms_${figure.callers}_callers`] = figure.p99;

  const profile = await engine.call('profile', { ...run, reference }, { signal });
  const golden = await engine.call('golden', { ...run, reference, profile }, { signal });
  figures['golden_rows'] = golden.rows.length;
  return { inspection, contract, profile, golden, figures };
}

function referencePath(file: ContractFile, contract: Contract): string {
  if (!contract.reference) {
    throw new DeployRefused(
      'contract',
      `${file.path} names no reference — without the training-time rows there is no parity and no yardstick for drift; add reference: {path, predictions}.`,
    );
  }
  const opened = workspaceFiles(file.root, dirname(file.path)).open(contract.reference.path);
  if (!opened.ok) throw new DeployRefused('contract', `${opened.path}: ${opened.detail}`);
  opened.close();
  return opened.path;
}

export function paritySentence(parity: ParityReport): string {
  const largest = Math.max(0, ...parity.outputs.map((output) => output.largestAbsolute));
  const flips = parity.flips === 1 ? '1 decision flips' : `${parity.flips.toLocaleString('en')} decisions flip`;
  return `${parity.rows.toLocaleString('en')} rows · largest difference ${digits(largest)} · ${flips}`;
}

export function speedSentence(speed: SpeedReport, budget: number | undefined): string {
  const figures = speed.callers
    .map((figure) => `p99 ${digits(figure.p99)} ms at ${counted(figure.callers, 'caller')}`)
    .join(', ');
  return budget === undefined ? `${figures} (no budget declared)` : `${figures} (budget ${budget} ms)`;
}

function counted(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}

/** Three significant digits, as a person would say a figure. */
export function digits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(value !== 0 && Math.abs(value) < 1e-3 ? 1 : 3)));
}
