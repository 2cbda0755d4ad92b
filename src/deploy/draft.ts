import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { parseContract } from '../contract/document';
import { carriedContract, isWritten } from '../contract/draft/carried';
import { draftContract, type DraftGiven } from '../contract/draft/draft';
import { type Recipe } from '../contract/draft/recipe';
import { type RuleContext } from '../contract/rule';
import { fileSource, sha256File, writeAtomic } from '../data/files';
import { type EngineClient } from '../engine/client';
import { readEncodings } from '../onnx/encodings';
import { OnnxError, readSignature, type ModelSignature } from '../onnx/signature';
import { type TableSummary } from '../protocol/engine';
import { type ByteSource } from '../protocol/files';
import { type Finding } from '../protocol/finding';
import { rootOf } from './contract-file';
import { engineArtifact } from './artifacts';
import { type Inspection, Inspector } from './inspection';

export interface Draft {
  /** Where the contract belongs: beside the model. */
  readonly path: string;
  readonly text: string;
  /** Rows on which it gave the training code's own answers; undefined where that could not be shown. */
  readonly proven: number | undefined;
  readonly findings: readonly Finding[];
  /** Why the model does not run with it, as the runtime says. */
  readonly fails?: string;
}

/** There is nothing to draft from; the message says what, where and what to do. */
export class CannotDraft extends Error {
  override readonly name = 'CannotDraft';
}

/**
 * A contract for the model at `model` (absolute): that which an export cell left in it, else one from the file itself, the data and what the
 * training code tells. It is run on the data before it is given back: a draft that answers as the notebook did is proven, any other one says
 * that it is not. Writes nothing.
 */
export async function draft(o: {
  readonly model: string;
  readonly data?: string;
  /** What the training code tells, given what data and model do. */
  readonly recipe?: (beside: { readonly summary?: TableSummary; readonly classes?: readonly string[] }) => Recipe;
  /** The notebook that the recipe is from: a model that is only called "model" gets its name. */
  readonly notebook?: string;
  readonly root?: string;
  readonly engine: EngineClient;
  readonly signal?: AbortSignal;
}): Promise<Draft> {
  const { model, data, recipe, engine, signal } = o;
  const folder = dirname(model);
  const known = contractOf(model);
  const path = known ?? join(folder, `${nameFor(model, o.notebook)}.slipway.yaml`);
  const name = basename(path, '.slipway.yaml');
  const beside = (file: string): string => relative(folder, file).replaceAll('\\', '/');
  const source = open(model);
  const given: DraftGiven = await (async () => {
    const signature = signatureOf(model, source);
    const summary =
      data === undefined
        ? undefined
        : await engine.call('summarize', { path: data, quartiles: true }, signal ? { signal } : {});
    if (data !== undefined && summary?.rows === 0)
      throw new CannotDraft(`${data} has a header and no rows — write the rows to it that the model was trained on.`);
    const encodings = readEncodings(source, signature.inputs);
    const { classes } = encodings;
    return {
      name,
      model: { path: beside(model), sha256: await sha256File(model), signature, encodings },
      ...(data !== undefined && summary !== undefined && { data: { path: beside(data), summary } }),
      ...(recipe !== undefined && { recipe: recipe({ ...(summary && { summary }), ...(classes && { classes }) }) }),
    };
  })().finally(() => source.close());

  const inspector = new Inspector(engine);
  const root = o.root ?? rootOf(path);
  try {
    const carried = carriedContract(given.model.signature.metadata, given.model, given.data?.path);
    if (carried !== undefined) {
      const own = known ?? join(folder, `${carried.name}.slipway.yaml`);
      const text = writtenBeside(model, carried.text) ?? carried.text;
      const { context, findings } = await inspector.saving({ path: own, text, root }, signal);
      return { path: own, text, proven: rowsOf(context.parity), findings };
    }
    const unproven = draftContract(given);
    const tried = draftContract({ ...given, proven: given.data?.summary.rows ?? 0 });
    const inspection = await inspector.saving({ path, text: tried, root }, signal);
    const proven = rowsOf(inspection.context.parity);
    if (proven !== undefined) return { path, text: tried, proven, findings: inspection.findings };
    const typed = await inspector.typing({ path, text: unproven, root }, signal);
    const kept = inspection.findings.filter(({ rule }) => rule.startsWith('parity/'));
    const fails = await failureOf(typed, inspector, engine, signal);
    const findings = [...typed.findings, ...kept];
    return { path, text: unproven, proven: undefined, findings, ...(fails !== undefined && { fails }) };
  } finally {
    inspector.dispose();
  }
}

/** What the runtime says where a contract without errors cannot be run all the same. */
async function failureOf(
  { file, document: { contract }, blocking }: Inspection,
  inspector: Inspector,
  engine: EngineClient,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (contract === undefined || blocking !== undefined) return undefined;
  try {
    const artifact = await inspector.artifacts.get(file, contract);
    await engine.call('load', engineArtifact(file, artifact), signal ? { signal } : {});
    return undefined;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** All rows of the reference, where the artifact answers each of them as the training code did. */
function rowsOf(parity: RuleContext['parity']): number | undefined {
  return parity !== undefined && !('error' in parity) && parity.holds && parity.refused === 0 ? parity.rows : undefined;
}

/** What the export cell wrote for this model, as contract or as draft, examples included. */
function writtenBeside(model: string, carried: string): string | undefined {
  const folder = dirname(model);
  return readdirSync(folder)
    .filter((name) => /\.(slipway|draft)\.yaml$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .find((text) => isWritten(text, carried));
}

/** Writes a draft where nothing stands yet: as the contract, else beside it as `NAME.draft.yaml`, numbered where that is taken by another. */
export function keepDraft({ path, text }: Pick<Draft, 'path' | 'text'>): {
  readonly path: string;
  readonly written: boolean;
} {
  const stem = path.replace(/\.slipway\.yaml$/, '');
  for (let n = 0; ; n++) {
    const free = n === 0 ? path : `${stem}.draft${n === 1 ? '' : `-${n}`}.yaml`;
    if (!existsSync(free)) {
      writeAtomic(free, text);
      return { path: free, written: true };
    }
    if (readFileSync(free, 'utf8') === text) return { path: free, written: false };
  }
}

/** The contract beside a model that names it, if there is one. */
function contractOf(model: string): string | undefined {
  const folder = dirname(model);
  if (!existsSync(folder)) return undefined;
  const contracts = readdirSync(folder).filter((name) => name.endsWith('.slipway.yaml'));
  return (
    contracts
      .sort()
      .map((name) => join(folder, name))
      // A link to what is gone is no contract.
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
      .find((path) => {
        const named = parseContract(readFileSync(path, 'utf8')).contract?.model.path;
        return named !== undefined && resolve(folder, named) === model;
      })
  );
}

/** The model's own name, or its notebook's or folder's where it is only called "model". */
function nameFor(model: string, notebook: string | undefined): string {
  const own = basename(model, extname(model));
  const source = /^model$/i.test(own) ? basename(notebook ?? dirname(model), '.ipynb') : own;
  const name = source
    // Letters without their accents.
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return name === '' ? 'model' : name;
}

function signatureOf(model: string, source: ByteSource): ModelSignature {
  try {
    return readSignature(source);
  } catch (cause) {
    if (cause instanceof OnnxError) throw new CannotDraft(`${model} cannot be read: ${cause.message}`, { cause });
    throw cause;
  }
}

function open(model: string): ReturnType<typeof fileSource> {
  try {
    return fileSource(model);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new CannotDraft(
      missing
        ? `${model} does not exist — name the exported .onnx file.`
        : `${model} cannot be read: ${cause instanceof Error ? cause.message : String(cause)} — check the file and its permissions.`,
      { cause },
    );
  }
}
