import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { modelDigestKey } from '../contract/compile';
import { fileSource, writeParts } from '../data/files';
import { coreOf } from '../onnx/core';
import { type Part } from '../onnx/parts';
import { readSignature } from '../onnx/signature';

/** What an artifact's own bytes prove of the model inside it. */
export interface CoreProof {
  /** sha256 of the model's file, put together again from the artifact. */
  readonly sha256: string;
  /** What the artifact's metadata says that it is; undefined where it says nothing. */
  readonly declared: string | undefined;
  /** Of the model's file. */
  readonly bytes: number;
}

/** Put the model's file together from the artifact at `path`, byte for byte, and digest it. Throws OnnxError for a file that is no artifact. */
export function proveCore(path: string): CoreProof {
  const source = fileSource(path);
  try {
    const { parts, length } = coreOf(source);
    const declared = readSignature(source).metadata.get(modelDigestKey);
    return { sha256: digestOf(parts), declared, bytes: length };
  } finally {
    source.close();
  }
}

/**
 * Write the model that the artifact at `path` was compiled from, as it was. Throws OnnxError for a file that is no artifact, and writes nothing where
 * what comes out is not what the artifact says that went in.
 */
export function unfuse(path: string, output: string): CoreProof {
  const proof = proveCore(path);
  if (proof.sha256 !== proof.declared) throw new CoreDiffers(path, proof);
  const source = fileSource(path);
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeParts(output, coreOf(source).parts);
  } finally {
    source.close();
  }
  return proof;
}

/** An artifact whose core is not the model that it names: somebody changed it after it was compiled. */
export class CoreDiffers extends Error {
  override readonly name = 'CoreDiffers';
  constructor(path: string, { sha256, declared }: CoreProof) {
    super(
      `The model inside ${path} has the sha256 ${sha256}, and the artifact says ${declared ?? 'nothing'} — it was changed after it was compiled, so nothing that was proven holds — compile the contract again.`,
    );
  }
}

const chunk = 1 << 22;

function digestOf(parts: readonly Part[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (part instanceof Uint8Array) hash.update(part);
    else
      for (let at = 0; at < part.length; at += chunk)
        hash.update(part.source.read(part.offset + at, Math.min(chunk, part.length - at)));
  }
  return hash.digest('hex');
}
