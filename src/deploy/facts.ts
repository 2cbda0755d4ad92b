import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type ModelFact, type ReferenceFact } from '../contract/rule';
import { type Contract } from '../contract/model';
import { type SideFact, sideFact, sideFilesOf } from '../contract/side-file';
import { sha256File, workspaceFiles } from '../data/files';
import { EngineDied, type EngineClient } from '../engine/client';
import { readScalings } from '../onnx/scalings';
import { OnnxError, readSignature } from '../onnx/signature';
import { type EngineParams, type TableSummary } from '../protocol/engine';
import { type ByteSource, type OpenedFile } from '../protocol/files';
import { type ContractFile } from './contract-file';

/** Text and files by content: what the ledger, the bundle and the artifact's metadata call a digest. Hex sha256. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

interface Remembered<T> {
  readonly stamp: string;
  readonly value: T;
}

/**
 * What rules ask about the files that a contract names: the model's signature and digest, the reference data's summary.
 * Each is read once for as long as its file does not change (path, size and time of change), because rules ask on every keystroke.
 */
export class Facts {
  readonly #models = new Map<string, Remembered<OpenedModelFact>>();
  readonly #digests = new Map<string, Remembered<string>>();
  readonly #sideFiles = new Map<string, Remembered<SideFact>>();
  readonly #summaries = new Map<string, Remembered<TableSummary>>();

  /** `engine` is undefined in an untrusted workspace: then no process runs and the reference stays unknown. */
  constructor(private readonly engine: EngineClient | undefined) {}

  /** The signature of the model, by paged reads, its digest, and which of its weight files are not there. Facts name a file as the contract does: what is said of it is the same on every machine. */
  async model(file: ContractFile, contract: Contract): Promise<ModelFact> {
    const folder = dirname(file.path);
    const opened = workspaceFiles(file.root, folder).open(contract.model.path);
    const { path } = contract.model;
    if (!opened.ok) return { state: 'unreadable', path, problem: opened.problem, detail: opened.detail };
    try {
      const stamp = `${opened.source.size} ${opened.modified}`;
      let known = this.#models.get(opened.path);
      if (known?.stamp !== stamp) {
        known = { stamp, value: signatureFact(opened, path) };
        this.#models.set(opened.path, known);
      }
      if (known.value.state !== 'read') return { ...known.value, path };
      const { externalData } = known.value.signature;
      const beside = workspaceFiles(file.root, dirname(join(folder, contract.model.path)));
      const missingData = externalData.filter((name) => {
        const weights = beside.open(name);
        if (weights.ok) weights.close();
        return !weights.ok;
      });
      return { ...known.value, path, missingData, sha256: await this.#digest(opened.path, stamp) };
    } finally {
      opened.close();
    }
  }

  /** What the files hold that steps name, by their paths as the contract writes them. */
  sideFiles(file: ContractFile, contract: Contract): ReadonlyMap<string, SideFact> {
    const files = workspaceFiles(file.root, dirname(file.path));
    return new Map([...sideFilesOf(contract)].map((path) => [path, this.#sideFile(files.open(path))]));
  }

  #sideFile(opened: OpenedFile): SideFact {
    if (!opened.ok) return { state: 'unreadable', problem: opened.problem, detail: opened.detail };
    try {
      const stamp = `${opened.source.size} ${opened.modified}`;
      let known = this.#sideFiles.get(opened.path);
      if (known?.stamp !== stamp) {
        known = { stamp, value: sideFact(opened.source, sha256) };
        this.#sideFiles.set(opened.path, known);
      }
      return known.value;
    } finally {
      opened.close();
    }
  }

  async #digest(path: string, stamp: string): Promise<string> {
    const known = this.#digests.get(path);
    if (known?.stamp === stamp) return known.value;
    const value = await sha256File(path);
    this.#digests.set(path, { stamp, value });
    return value;
  }

  async reference(file: ContractFile, contract: Contract, signal?: AbortSignal): Promise<ReferenceFact> {
    if (!contract.reference || !this.engine) return { state: 'unknown' };
    const opened = workspaceFiles(file.root, dirname(file.path)).open(contract.reference.path);
    const { label, path } = contract.reference;
    if (!opened.ok) return { state: 'unreadable', path, detail: opened.detail };
    const { modified } = opened;
    const stamp = `${opened.source.size} ${modified} ${label ?? ''}`;
    opened.close();
    const known = this.#summaries.get(opened.path);
    if (known?.stamp === stamp) return { state: 'read', path, modified, summary: known.value };
    try {
      const summary = await summarized(this.engine, { path: opened.path, label }, signal);
      this.#summaries.set(opened.path, { stamp, value: summary });
      return { state: 'read', path, modified, summary };
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const said = cause instanceof Error ? cause.message : String(cause);
      return { state: 'unreadable', path, detail: said.replaceAll(opened.path, path) };
    }
  }
}

type OpenedModelFact = Extract<ModelFact, { readonly state: 'read' | 'invalid' }>;

interface OpenedModel {
  readonly source: ByteSource;
  readonly modified: number;
}

/** An engine that ends meanwhile need not be the file's fault: another one is asked, and only what ends that as well is told of the file. */
async function summarized(
  engine: EngineClient,
  what: EngineParams<'summarize'>,
  signal: AbortSignal | undefined,
): Promise<TableSummary> {
  const ask = () => engine.call('summarize', what, signal ? { signal } : {});
  return ask().catch((cause: unknown) => {
    if (cause instanceof EngineDied) return ask();
    throw cause;
  });
}

function signatureFact({ source, modified }: OpenedModel, path: string): OpenedModelFact {
  try {
    const [signature, scalings] = [readSignature(source), readScalings(source)];
    return { state: 'read', path, signature, scalings, size: source.size, modified };
  } catch (cause) {
    if (cause instanceof OnnxError) return { state: 'invalid', path, detail: cause.message };
    throw cause;
  }
}
