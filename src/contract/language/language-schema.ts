import * as z from 'zod';
import { columnArguments, columnName } from '../arguments';
import { contractSchema } from '../schema';
import { type OutputStep, type PreprocessingStep } from '../step';
import { outputSteps, preprocessingSteps } from '../steps/registry';

export type AnyStep = PreprocessingStep<unknown> | OutputStep<unknown>;

const column = columnName.describe('the name of a column');
const newColumn = columnName.describe('the name of a new column');
const precision = z.enum(['float64', 'float32']).optional();

/** What may be written as the arguments of a step. */
function argumentsSchema({ args, kind }: AnyStep): z.ZodType {
  const beside = kind === 'preprocessing' ? { precision } : {};
  const each = columnArguments.get(args);
  if (each === undefined) return withKeys(args, beside);
  const names = z
    .union([newColumn, z.array(newColumn)])
    .describe('the name of a new column, or of one for each column, [a, b]');
  const into = each.into === 'none' ? {} : { into: each.into === 'required' ? names : names.optional() };
  // Each argument may stand beside the columns or with its column.
  const shape = each.own.partial().shape;
  const withColumn = z.object({ ...shape, ...into }).partial();
  return z.object({
    columns: z
      .union([z.array(column), z.record(z.string(), withColumn.nullable())])
      .describe('the names of the columns, [a, b], or each with arguments of its own, {a: {…}, b: {…}}'),
    ...shape,
    ...into,
    ...beside,
  });
}

/** The input side of a schema of arguments; a mapping takes some keys more. */
function withKeys(schema: z.ZodType, more: z.ZodRawShape): z.ZodType {
  const inner = inputOf(schema);
  if (inner instanceof z.ZodObject) return z.object({ ...inner.shape, ...more });
  if (inner instanceof z.ZodUnion)
    return z.union((inner.options as readonly z.ZodType[]).map((option) => withKeys(option, more)));
  return inner;
}

/** A schema without what is made of its value, defaults and optionality: what may be written. */
export function inputOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return inputOf(schema.in as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return inputOf(schema.unwrap() as z.ZodType);
  return schema;
}

function stepEntry(steps: ReadonlyMap<string, AnyStep>): z.ZodObject {
  return z.object(
    Object.fromEntries(
      [...steps].map(([name, step]) => [name, argumentsSchema(step).optional().describe(step.summary)]),
    ),
  );
}

function wholeLanguage(): z.ZodObject {
  const operation = stepEntry(outputSteps);
  // An operation that needs no arguments may be its name alone.
  const alone = [...outputSteps].filter(([, { args }]) => args.safeParse(null).success).map(([name]) => name);
  return contractSchema.extend({
    preprocessing: z.array(stepEntry(preprocessingSteps)).optional(),
    outputs: z.record(
      z.string(),
      z.object({
        from: z.string(),
        description: z.string().optional(),
        steps: z.array(z.union([z.enum(alone), operation])).optional(),
        ...operation.shape,
      }),
    ),
  });
}

let language: z.ZodObject | undefined;

/**
 * The whole language as it may be written: the contract's keys with all steps and their arguments where they may stand. Made for who first asks:
 * it takes longer than anything else that is loaded with it.
 */
export function languageSchema(): z.ZodObject {
  language ??= wholeLanguage();
  return language;
}

/** All alternatives of what may stand at a path; none where the language says nothing of it. */
export function schemasAt(path: readonly (string | number)[]): readonly z.ZodType[] {
  let at: readonly z.ZodType[] = [languageSchema()];
  for (const part of path) at = alternatives(at).flatMap((schema) => below(schema, part));
  return alternatives(at);
}

function alternatives(schemas: readonly z.ZodType[]): readonly z.ZodType[] {
  return schemas.flatMap((schema): readonly z.ZodType[] => {
    const inner = inputOf(schema);
    return inner instanceof z.ZodUnion ? alternatives(inner.options as readonly z.ZodType[]) : [inner];
  });
}

function below(schema: z.ZodType, part: string | number): readonly z.ZodType[] {
  if (typeof part === 'number') {
    if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
    const item = schema instanceof z.ZodTuple ? (schema.def.items as readonly z.ZodType[])[part] : undefined;
    return item === undefined ? [] : [item];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  const shape: Readonly<Record<string, z.ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
  const found = Object.hasOwn(shape, part) ? shape[part] : undefined;
  return found === undefined ? [] : [found];
}

/** The keys of a mapping at a path, in the language's order, with what each takes. */
export function keysAt(path: readonly (string | number)[]): ReadonlyMap<string, z.ZodType> {
  const keys = new Map<string, z.ZodType>();
  for (const schema of schemasAt(path)) {
    const shape: Readonly<Record<string, z.ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
    for (const [key, value] of Object.entries(shape)) if (!keys.has(key)) keys.set(key, value);
  }
  return keys;
}

/** The values that can be listed at a path: of an enumeration, of a literal, true and false. */
export function valuesAt(path: readonly (string | number)[]): readonly string[] {
  const schemas = schemasAt(path);
  // Where any text may stand, true and false are nothing special.
  const text = schemas.some((schema) => schema instanceof z.ZodString);
  return schemas.flatMap((schema): readonly string[] => {
    if (schema instanceof z.ZodEnum) return schema.options.map(String);
    if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
    return schema instanceof z.ZodBoolean && !text ? ['true', 'false'] : [];
  });
}

/** What may be written, as the end of "write …": what the schema itself says of a value that cannot fit. */
export function wanted(schema: z.ZodType): string | undefined {
  const inner = inputOf(schema);
  const description = schema.description ?? inner.description;
  if (description !== undefined) return description;
  if (inner instanceof z.ZodEnum) return inner.options.join(', ');
  const message = inner.safeParse(Symbol('nothing')).error?.issues[0]?.message;
  return message === undefined || /^Invalid/.test(message) ? undefined : message;
}
