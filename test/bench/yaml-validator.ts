import { createRequire } from 'node:module';
import { getLanguageService } from 'yaml-language-server';
import * as z from 'zod';
import { contractSchema } from '../../src/contract/schema';

type Service = ReturnType<typeof getLanguageService>;
type Validated = Parameters<Service['doValidation']>[0];

/** Their own: they look into it. */
const { TextDocument } = createRequire(createRequire(import.meta.url).resolve('yaml-language-server'))(
  'vscode-languageserver-textdocument',
) as { TextDocument: { create(uri: string, language: string, version: number, text: string): Validated } };

/** yaml-language-server as VS Code's YAML extension has it, with the contract's JSON schema: how many findings a text has. */
export function yamlValidator(): (text: string) => Promise<number> {
  const service = getLanguageService({
    schemaRequestService: (uri) => Promise.reject(new Error(`The bench asks nobody for ${uri}.`)),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  const schema = z.toJSONSchema(contractSchema, { unrepresentable: 'any' });
  service.configure({
    validate: true,
    schemas: [{ uri: 'file:///slipway.schema.json', fileMatch: ['*.slipway.yaml'], schema }],
  });
  let version = 0;
  return async (text) => {
    const document = TextDocument.create('file:///a.slipway.yaml', 'yaml', version++, text);
    return (await service.doValidation(document, false)).length;
  };
}
