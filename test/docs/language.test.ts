import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { getLanguageService } from 'yaml-language-server';
import { contractJsonSchema } from '../../src/contract/language/json-schema';
import { contractSnippets, stepSnippets } from '../../src/contract/language/snippets';
import { excerptOf, stepPage } from '../../src/contract/language/step-page';
import { outputSteps, preprocessingSteps } from '../../src/contract/steps/registry';
import { base } from '../contract/base';
import { blocks } from '../contract/language/given';

type Validated = Parameters<ReturnType<typeof getLanguageService>['doValidation']>[0];

/** Of the package that the server itself uses. */
const { TextDocument } = createRequire(require.resolve('yaml-language-server'))(
  'vscode-languageserver-textdocument',
) as { TextDocument: { create(uri: string, language: string, version: number, text: string): Validated } };

const root = path.join(__dirname, '..', '..');

describe('docs: what other editors know of the language', () => {
  const made = {
    'contract.schema.json': contractJsonSchema(),
    'contract.code-snippets.json': contractSnippets,
    'steps.code-snippets.json': stepSnippets(),
  };
  for (const [name, value] of Object.entries(made))
    it(`${name} is that of the sources (npm run language)`, () => {
      assert.equal(readFileSync(path.join(root, 'snippets', name), 'utf8'), `${JSON.stringify(value, null, 2)}\n`);
    });
});

describe('docs: the schema in another editor', () => {
  const file = path.join(root, 'snippets', 'contract.schema.json');
  const service = getLanguageService({
    schemaRequestService: () => Promise.reject(new Error('there is no network here')),
    workspaceContext: { resolveRelativePath: (relative) => relative },
  });
  service.configure({
    validate: true,
    yamlVersion: '1.2',
    schemas: [
      {
        uri: 'file:///contract.schema.json',
        fileMatch: ['*.slipway.yaml'],
        schema: JSON.parse(readFileSync(file, 'utf8')) as object,
      },
    ],
  });
  let version = 0;
  const problems = async (text: string): Promise<string[]> => {
    const document = TextDocument.create('file:///a.slipway.yaml', 'yaml', ++version, text);
    return (await service.doValidation(document, false)).map(({ message }) =>
      typeof message === 'string' ? message : message.value,
    );
  };

  const sample = (name: string) =>
    readFileSync(path.join(root, 'test', 'workspace', name, `${name}.slipway.yaml`), 'utf8');
  const good: Record<string, string> = { base, blocks };
  for (const name of ['credit-risk', 'diabetes', 'flight-delay']) good[name] = sample(name);
  for (const [name, text] of Object.entries(good))
    it(`finds nothing in ${name}`, async () => {
      assert.deepEqual(await problems(text), []);
    });

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['type: datetime', 'type: moment', /datetime/],
    ['missing: allow', 'misssing: allow', /misssing/],
    ['- log1p:', '- logp1:', /logp1/],
    ['mean: 20.9', 'mean: twenty', /number/],
    ['kind: Model\n', '', /kind/],
    ['threshold: 0.5', 'treshold: 0.5', /treshold/],
  ];
  for (const [from, to, expected] of bad)
    it(`finds ${to === '' ? `that ${from.trim()} is missing` : to}`, async () => {
      assert.ok(base.includes(from));
      assert.match((await problems(base.replace(from, to))).join('\n'), expected);
    });
});

describe('docs: pages of steps in a hover', () => {
  for (const name of [...preprocessingSteps.keys(), ...outputSteps.keys()])
    it(`${name}: its page has a formula and arguments`, () => {
      const excerpt = excerptOf(readFileSync(path.join(root, stepPage(name)), 'utf8'));
      assert.match(excerpt, /^\*\*Formula\*\*\n\n\S/);
      assert.match(excerpt, /^\*\*Arguments\*\*$/m);
      assert.ok(excerpt.length < 4000);
    });
});
