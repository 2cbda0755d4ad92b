import * as z from 'zod';
import { keyDoc } from './key-docs';
import { languageSchema } from './language-schema';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema | JsonSchema[];
  anyOf?: JsonSchema[];
  description?: string;
  minProperties?: number;
  maxProperties?: number;
  [key: string]: unknown;
}

/**
 * The language as a JSON schema, for editors that know no Slipway: keys, steps and their arguments. What depends on more than one place of
 * a contract, such as the columns that are there, only Slipway itself can say.
 */
export function contractJsonSchema(): JsonSchema {
  // Draft 7 is what editors' YAML servers read.
  const { $schema, ...made } = z.toJSONSchema(languageSchema(), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
  }) as JsonSchema;
  explain(made, []);
  return { $schema, title: 'Slipway contract', ...made };
}

/** Closes the mappings whose keys are the language's, and says of each key what it means and what to write. */
function explain(schema: JsonSchema, path: readonly (string | number)[]): void {
  const { properties, items, anyOf, additionalProperties } = schema;
  for (const option of anyOf ?? []) explain(option, path);
  if (Array.isArray(items)) items.forEach((item, index) => explain(item, [...path, index]));
  else if (items !== undefined) explain(items, [...path, 0]);
  if (typeof additionalProperties === 'object') explain(additionalProperties, [...path, '*']);
  if (properties === undefined) return;
  schema.additionalProperties = false;
  if (isStepEntry(path)) Object.assign(schema, { minProperties: 1, maxProperties: 1 });
  for (const [key, value] of Object.entries(properties)) {
    const meaning = keyDoc([...path, key]);
    const toWrite = value.description;
    if (meaning !== undefined && toWrite !== undefined) value.description = `${meaning} Write ${toWrite}.`;
    else if (meaning !== undefined) value.description = meaning;
    explain(value, [...path, key]);
  }
}

/** An entry of the preprocessing, or of the operations of an output. */
function isStepEntry(path: readonly (string | number)[]): boolean {
  const [top, , third] = path;
  return (
    (top === 'preprocessing' && path.length === 2) || (top === 'outputs' && third === 'steps' && path.length === 4)
  );
}
