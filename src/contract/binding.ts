import * as z from 'zod';

const tensorTypes = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool', 'string'] as const;

/**
 * How the names of a contract and those of its artifact meet: an artifact's tensor bears the name of its column or output unless the
 * user's graph has taken that. Stored as JSON under `slipway.binding` in the artifact's metadata.
 */
const bindingSchema = z.object({
  v: z.literal(1),
  /** Raw columns that the artifact reads, each a tensor [N, width]. */
  inputs: z.array(
    z.object({
      column: z.string(),
      tensor: z.string(),
      type: z.enum(tensorTypes),
      width: z.int().min(1).default(1),
    }),
  ),
  /** Outputs, each a tensor [N, width]; null where the model's file does not say how wide. */
  outputs: z.array(
    z.object({
      output: z.string(),
      tensor: z.string(),
      type: z.enum(tensorTypes),
      width: z.int().min(1).nullable(),
    }),
  ),
});
export type Binding = z.infer<typeof bindingSchema>;

export const bindingKey = 'slipway.binding';

/** An ONNX file is not a Slipway artifact of a version that this program knows. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}

/** The binding in an artifact's metadata; throws `BindingError` where there is none. */
export function bindingOf(metadata: ReadonlyMap<string, string>): Binding {
  const text = metadata.get(bindingKey);
  if (text === undefined)
    throw new BindingError(
      'This ONNX file was not compiled by Slipway: its metadata has no "slipway.binding". Name the contract, not the model, and compile it.',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BindingError('The "slipway.binding" of this artifact is not JSON. Compile the contract again.', {
      cause,
    });
  }
  const parsed = bindingSchema.safeParse(value);
  if (!parsed.success)
    throw new BindingError(
      'The "slipway.binding" of this artifact is of another version or damaged. Compile the contract again with this version of Slipway.',
      { cause: parsed.error },
    );
  return parsed.data;
}
