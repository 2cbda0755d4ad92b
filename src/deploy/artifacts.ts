import { copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile, type Compiled } from '../contract/compile';
import { type Contract } from '../contract/model';
import { type ModelFact } from '../contract/rule';
import { withSideFiles } from '../contract/side-file';
import { type ViolationLegend } from '../contract/violations';
import { workspaceFiles, writeParts } from '../data/files';
import { type ContractFile } from './contract-file';
import { sha256, type Facts } from './facts';

export interface Artifact {
  /** Absolute path of the compiled ONNX file. */
  readonly path: string;
  readonly contract: Contract;
  /** Digest of the user's own model file. */
  readonly modelSha256: string;
  /** Of the output "violations", where it was asked for. */
  readonly violations?: ViolationLegend;
}

/** A contract cannot become an artifact; `message` names the first cause, the file and what to do. */
export class CannotCompile extends Error {
  override readonly name = 'CannotCompile';
}

function readableModel(fact: ModelFact): Extract<ModelFact, { state: 'read' }> & { readonly sha256: string } {
  if (fact.state === 'read' && fact.sha256 !== undefined) return { ...fact, sha256: fact.sha256 };
  if (fact.state === 'unreadable' || fact.state === 'invalid') throw new CannotCompile(`${fact.path}: ${fact.detail}`);
  throw new CannotCompile('The model has not been read — name it in the contract under model.path.');
}

/**
 * Compile a contract into `output` (an .onnx file). External weights are linked or copied beside it under their own names, since the file
 * refers to them by name. Throws CannotCompile, or CompileError of the compiler.
 */
export async function compileTo(
  file: ContractFile,
  contract: Contract,
  facts: Facts,
  output: string,
  { violations = false }: { readonly violations?: boolean } = {},
): Promise<Artifact> {
  const model = readableModel(await facts.model(file, contract));
  const opened = workspaceFiles(file.root, dirname(file.path)).open(contract.model.path);
  if (!opened.ok) throw new CannotCompile(`${contract.model.path}: ${opened.detail}`);
  let compiled: Compiled;
  try {
    compiled = compile({
      contract: withSideFiles(contract, facts.sideFiles(file, contract)),
      textSha256: sha256(file.text),
      model: { source: opened.source, signature: model.signature, sha256: model.sha256 },
      violations,
    });
    mkdirSync(dirname(output), { recursive: true });
    writeParts(output, compiled.parts);
  } finally {
    opened.close();
  }
  placeExternalData(file, contract, model.signature.externalData, dirname(output));
  const legend = compiled.violations;
  return { path: output, contract, modelSha256: model.sha256, ...(legend !== undefined && { violations: legend }) };
}

function placeExternalData(file: ContractFile, contract: Contract, names: readonly string[], folder: string): void {
  const beside = dirname(join(dirname(file.path), contract.model.path));
  const files = workspaceFiles(file.root, beside);
  for (const name of names) {
    const opened = files.open(name);
    if (!opened.ok)
      throw new CannotCompile(`${name}, where the model keeps its weights, is ${opened.problem}: ${opened.detail}`);
    opened.close();
    const target = join(folder, name);
    if (!target.startsWith(folder))
      throw new CannotCompile(`${name}, where the model keeps its weights, leaves the model's folder.`);
    if (opened.path === target) continue;
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    try {
      linkSync(opened.path, target);
    } catch {
      copyFileSync(opened.path, target);
    }
  }
}

/** Artifacts for runs, examples and parity: compiled once per contract text and model, in a private temporary folder. */
export class ArtifactCache {
  #folder: string | undefined;
  readonly #made = new Map<string, Promise<Artifact>>();

  constructor(private readonly facts: Facts) {}

  async get(file: ContractFile, contract: Contract): Promise<Artifact> {
    const model = readableModel(await this.facts.model(file, contract));
    const key = sha256(`${file.path}\n${model.sha256}\n${file.text}`).slice(0, 32);
    const known = this.#made.get(key);
    if (known) {
      const artifact = await known.catch(() => undefined);
      if (artifact && existsSync(artifact.path)) return artifact;
    }
    const made = compileTo(file, contract, this.facts, join(this.#room(), key, 'artifact.onnx'));
    this.#made.set(key, made);
    this.#forget();
    return made;
  }

  /** Every text while typing would be kept otherwise; eight are enough to go back and forth. */
  #forget(): void {
    for (const key of [...this.#made.keys()].slice(0, -8)) {
      this.#made.delete(key);
      rmSync(join(this.#room(), key), { recursive: true, force: true });
    }
  }

  #room(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'slipway-artifacts-'));
    return this.#folder;
  }

  dispose(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#made.clear();
  }
}

/** The contract's text must be where the engine can read it: it is handed over as text, not as a path, so unsaved edits run, too. */
export function engineArtifact(
  file: ContractFile,
  artifact: Artifact,
): { readonly artifact: string; readonly contract: string } {
  return { artifact: artifact.path, contract: file.text };
}
