// `npm run language`: what other editors and VS Code's snippets know of the contract language, made from the schemas that the language is read by.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { root } from './paths.mjs';

const { contractJsonSchema } = await tsImport('../contract/language/json-schema.ts', import.meta.url);
const { contractSnippets, stepSnippets } = await tsImport('../contract/language/snippets.ts', import.meta.url);

for (const [name, value] of [
  ['contract.schema.json', contractJsonSchema()],
  ['contract.code-snippets.json', contractSnippets],
  ['steps.code-snippets.json', stepSnippets()],
])
  writeFileSync(path.join(root, 'snippets', name), `${JSON.stringify(value, null, 2)}\n`);
