import { dirname } from 'node:path';
import { type ContractDocument } from '../contract/document';
import { Documents } from '../contract/documents';
import { lint, linting, makingContext } from '../contract/lint';
import { type NotebookFact, type Phase, type RuleContext } from '../contract/rule';
import { rules } from '../contract/rules/registry';
import { type SideFact } from '../contract/side-file';
import { workspaceFiles } from '../data/files';
import { type EngineClient } from '../engine/client';
import { type ParityReport, type RunResult } from '../protocol/engine';
import { type Finding } from '../protocol/finding';
import { type Json } from '../protocol/rows';
import { ArtifactCache, engineArtifact } from './artifacts';
import { type ContractFile } from './contract-file';
import { type ContractNames, namesakesOf, namesOnDisk } from './contract-names';
import { Facts } from './facts';
import { inSlices } from './slices';
import { WorkspaceConfigs } from './workspace-configs';

export interface Inspection {
  readonly file: ContractFile;
  readonly document: ContractDocument;
  readonly context: RuleContext;
  readonly findings: readonly Finding[];
  /** The first error of the typing phase that keeps the model from being run. */
  readonly blocking: Finding | undefined;
}

const ofDeployment = new Set(rules.flatMap(({ id, keepsFrom }) => (keepsFrom === 'deploying' ? [id] : [])));

/** The same findings for editor, CLI and gate: facts, flow, rules; after a save also examples and parity through the engine. */
export class Inspector {
  readonly facts: Facts;
  readonly artifacts: ArtifactCache;
  readonly documents = new Documents();
  readonly configs = new WorkspaceConfigs();

  /** `notebooks` reads the notebook that a contract belongs to; without it the rules about notebooks are silent. `names` knows the other contracts. */
  constructor(
    private readonly engine: EngineClient | undefined,
    private readonly notebooks: (file: ContractFile) => Promise<NotebookFact | undefined> = () =>
      Promise.resolve(undefined),
    private readonly names: ContractNames = namesOnDisk(),
  ) {
    this.facts = new Facts(engine);
    this.artifacts = new ArtifactCache(this.facts);
  }

  /** Static rules: the text, the model's signature, the reference's summary. */
  async typing(file: ContractFile, signal?: AbortSignal): Promise<Inspection> {
    const document = await inSlices(this.documents.reading(file), signal);
    const { contract } = document;
    const [model, reference, notebook, named] = contract
      ? await Promise.all([
          this.facts.model(file, contract),
          this.facts.reference(file, contract, signal),
          this.notebooks(file),
          this.names(file),
        ])
      : [{ state: 'unknown' } as const, { state: 'unknown' } as const];
    signal?.throwIfAborted();
    const sideFiles = contract ? this.facts.sideFiles(file, contract) : new Map<string, SideFact>();
    const facts = {
      model,
      reference,
      sideFiles,
      ...(notebook && { notebook }),
      ...(contract && named && { namesakes: namesakesOf(file, contract.name, named) }),
    };
    const context = await inSlices(makingContext(document, facts), signal);
    const findings = await this.#lint(file, context, 'typing', signal);
    const blocking = findings.find(({ severity, rule }) => severity === 'error' && !ofDeployment.has(rule));
    return { file, document, context, findings, blocking };
  }

  /** Examples and parity as well. Needs an engine; errors of the typing phase keep the model from being run and are returned as they are. */
  async saving(file: ContractFile, signal?: AbortSignal): Promise<Inspection> {
    const typed = await this.typing(file, signal);
    const { context } = typed;
    if (!context.document.contract || !this.engine || typed.blocking) return typed;
    const examples = await this.examples(typed, signal);
    const parity = await this.parity(typed, signal);
    signal?.throwIfAborted();
    const full: RuleContext = { ...context, examples, ...(parity ? { parity } : {}) };
    return { ...typed, context: full, findings: await this.#lint(file, full, 'saving', signal) };
  }

  #lint(file: ContractFile, context: RuleContext, phase: Phase, signal: AbortSignal | undefined): Promise<Finding[]> {
    return inSlices(linting(context, { phase, severities: this.configs.of(file)?.severities ?? {} }), signal);
  }

  /** Runs every example through the artifact; an example that cannot run carries its error. */
  async examples(
    inspection: Inspection,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, RunResult | { readonly error: string }>> {
    const results = new Map<string, RunResult | { readonly error: string }>();
    const contract = inspection.document.contract;
    const engine = this.engine;
    if (!contract || !engine) return results;
    for (const example of contract.examples) {
      results.set(
        example.name,
        await orError(signal, async () => {
          const artifact = await this.artifacts.get(inspection.file, contract);
          const rows = [jsonRow(example.row)];
          return engine.call('run', { ...engineArtifact(inspection.file, artifact), rows }, signal ? { signal } : {});
        }),
      );
    }
    return results;
  }

  /** Parity over all reference rows; undefined where the contract names no reference predictions. */
  async parity(
    inspection: Inspection,
    signal?: AbortSignal,
  ): Promise<ParityReport | { readonly error: string } | undefined> {
    const contract = inspection.document.contract;
    const engine = this.engine;
    if (!contract?.reference || Object.keys(contract.reference.predictions).length === 0 || !engine) return undefined;
    const opened = workspaceFiles(inspection.file.root, dirname(inspection.file.path)).open(contract.reference.path);
    if (!opened.ok) return { error: opened.detail };
    opened.close();
    const report = await orError(signal, async () => {
      const artifact = await this.artifacts.get(inspection.file, contract);
      return engine.call(
        'verify',
        { ...engineArtifact(inspection.file, artifact), reference: opened.path },
        signal ? { signal } : {},
      );
    });
    // In the contract's words: a finding is the same on every machine.
    return 'error' in report ? { error: report.error.replaceAll(opened.path, contract.reference.path) } : report;
  }

  /** Findings of severity error that these results add, as the rules put them: what a proof needs, no workspace can wave through. */
  failures(inspection: Inspection, results: Pick<RuleContext, 'examples' | 'parity'>): readonly Finding[] {
    const groups = [...(results.examples ? ['example/'] : []), ...(results.parity ? ['parity/'] : [])];
    return lint({ ...inspection.context, ...results }, { phase: 'saving' }).filter(
      (finding) => finding.severity === 'error' && groups.some((group) => finding.rule.startsWith(group)),
    );
  }

  dispose(): void {
    this.artifacts.dispose();
  }
}

async function orError<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | { readonly error: string }> {
  try {
    return await work();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return { error: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** YAML's values of an example's row as the JSON that a caller would send. */
export function jsonRow(row: Readonly<Record<string, unknown>>): Record<string, Json> {
  return JSON.parse(JSON.stringify(row)) as Record<string, Json>;
}
