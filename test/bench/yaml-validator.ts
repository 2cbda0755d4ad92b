import { createRequire } from 'node:module';
import { getLanguageService } from 'yaml-language-server';
import * as z from 'zod';
import { contractSchema } from '../../src/contract/schema';

type Service = ReturnType<typeof getLanguageService>;
type Validated = Parameters<Service['doValidation']>[0];
type Diagnostics = Awaited<ReturnType<Service['doValidation']>>;
type Position = Parameters<Service['doHover']>[1];

/** Their own: they look into it. */
const { TextDocument } = createRequire(createRequire(import.meta.url).resolve('yaml-language-server'))(
  'vscode-languageserver-textdocument',
) as { TextDocument: { create(uri: string, language: string, version: number, text: string): Validated } };

/** What VS Code's YAML extension says of a contract. */
export interface YamlService {
  validate(text: string): Promise<Diagnostics>;
  /** The labels of what it offers. */
  complete(text: string, at: Position): Promise<string[]>;
  hover(text: string, at: Position): Promise<string>;
}

/** yaml-language-server as VS Code's YAML extension has it, which knows of no schema for contracts unless it is given. */
export function yamlService(schema?: object): YamlService {
  const service = getLanguageService({
    schemaRequestService: (uri) => Promise.reject(new Error(`The bench asks nobody for ${uri}.`)),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  const schemas = schema && [{ uri: 'file:///slipway.schema.json', fileMatch: ['*.slipway.yaml'], schema }];
  service.configure({ validate: true, completion: true, hover: true, schemas: schemas ?? [] });
  let version = 0;
  const documentOf = (text: string): Validated =>
    TextDocument.create('file:///a.slipway.yaml', 'yaml', version++, text);
  return {
    validate: (text) => service.doValidation(documentOf(text), false),
    complete: async (text, at) =>
      (await service.doComplete(documentOf(text), at, false)).items.map(({ label }) => label),
    async hover(text, at) {
      const contents = (await service.doHover(documentOf(text), at))?.contents ?? '';
      return typeof contents === 'string' ? contents : JSON.stringify(contents);
    },
  };
}

/** With the contract's JSON schema: how many findings a text has. */
export function yamlValidator(): (text: string) => Promise<number> {
  const service = yamlService(z.toJSONSchema(contractSchema, { unrepresentable: 'any' }));
  return async (text) => (await service.validate(text)).length;
}
