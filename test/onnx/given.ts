import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type ByteSource } from '../../src/protocol/files';
import { GraphBuilder } from '../../src/onnx/graph';
import { allNames } from '../../src/onnx/names';
import { opsetOf, readSignature, type ModelSignature } from '../../src/onnx/signature';
import { joinParts } from '../../src/onnx/parts';
import { splice, type Splice } from '../../src/onnx/splice';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));

export const fixtureNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => basename(name, '.onnx'));

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${folder}/${name}`));
}

export function modelBytes(name: string): Uint8Array {
  return fixture(`${name}.onnx`);
}

const described = z.object({
  name: z.string(),
  kind: z.string(),
  elementType: z.string().optional(),
  shape: z.array(z.union([z.number(), z.string(), z.null()])).optional(),
});

/** What the Python package onnx reads from the fixtures (fixtures/make.py). */
export const golden = z
  .object({
    models: z.record(
      z.string(),
      z.object({
        irVersion: z.number(),
        producer: z.object({ name: z.string(), version: z.string() }),
        opsets: z.array(z.tuple([z.string(), z.number()])),
        inputs: z.array(described),
        outputs: z.array(described),
        initializerInputs: z.array(z.string()),
        operators: z.record(z.string(), z.number()),
        metadata: z.record(z.string(), z.string()),
        externalData: z.array(z.string()),
        functions: z.array(z.string()),
        parameters: z.number(),
        names: z.array(z.string()),
      }),
    ),
    history: z.record(z.string(), z.array(z.number())),
  })
  .parse(JSON.parse(readFileSync(`${folder}/golden.json`, 'utf8')));

export interface Watched extends ByteSource {
  readonly reads: number;
  readonly bytesRead: number;
}

/** A source that refuses to be read beyond its end, or in pieces that are no integers, and counts. */
export function watched(bytes: Uint8Array): Watched {
  return watchedSource({
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  });
}

/** A reader that asks for bytes that are not there: not an Error of the kinds that readers catch. */
export class OutOfBounds extends Error {
  override readonly name = 'OutOfBounds';
}

export function watchedSource(source: ByteSource): Watched {
  let reads = 0;
  let bytesRead = 0;
  return {
    size: source.size,
    read(offset, length) {
      const sound = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
      if (!sound || offset + length > source.size) throw new OutOfBounds(`${offset} + ${length} of ${source.size}`);
      reads++;
      bytesRead += length;
      return source.read(offset, length);
    },
    get reads() {
      return reads;
    },
    get bytesRead() {
      return bytesRead;
    },
  };
}

export interface Model {
  readonly source: ByteSource;
  readonly signature: ModelSignature;
}

export function modelOf(bytes: Uint8Array): Model {
  const source = watched(bytes);
  return { source, signature: readSignature(source) };
}

/** Front and back builders for a model, as the compiler makes them. */
export function buildersOf({ source, signature }: Model): { front: GraphBuilder; back: GraphBuilder } {
  const opset = opsetOf(signature);
  const taken = allNames(source);
  return { front: new GraphBuilder({ opset, taken }), back: new GraphBuilder({ opset, taken, prefix: 'pc/out/' }) };
}

/** An edit that changes nothing but what is given. */
export function editOf(model: Model, changes: Partial<Splice> = {}): Splice {
  return {
    ...buildersOf(model),
    removeInputs: [],
    addInputs: [],
    removeOutputs: [],
    addOutputs: [],
    stripZipMaps: false,
    metadata: {},
    ...changes,
  };
}

/**
 * Every input of the model goes through an Identity of ours, and every tensor output, too, as `out/NAME`; ZipMaps become the tensors behind them.
 * Inputs that are no tensors stay.
 */
export function fusedWithIdentity(model: Model, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const { signature } = model;
  const { front, back } = buildersOf(model);
  const inputs = signature.inputs.filter(({ kind, elementType, shape }) => kind === 'tensor' && elementType && shape);
  const addInputs = inputs.map((input) => ({ ...input, name: front.reserve(`in/${input.name}`) }));
  inputs.forEach(({ name }, index) => front.alias(addInputs[index]?.name ?? '', name));
  const outputs = signature.outputs.filter(({ kind, elementType, shape }) => kind === 'tensor' && elementType && shape);
  const addOutputs = outputs.map((output) => ({ ...output, name: back.reserve(`out/${output.name}`) }));
  outputs.forEach(({ name }, index) => back.alias(name, addOutputs[index]?.name ?? ''));
  const zipMaps = signature.zipMaps.map(({ input, classes }) => ({
    name: input,
    kind: 'tensor' as const,
    elementType: 'float32' as const,
    shape: [null, classes.length],
  }));
  const spliced = splice(
    model,
    editOf(model, {
      front,
      back,
      removeInputs: inputs.map(({ name }) => name),
      addInputs,
      removeOutputs: outputs.map(({ name }) => name),
      addOutputs: [...addOutputs, ...zipMaps],
      stripZipMaps: zipMaps.length > 0,
      metadata,
    }),
  );
  return joinParts(spliced.parts);
}
