import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { commandIds, contextKeys, settingDefaults, viewIds } from '../../src/editor/manifest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('package.json', root), 'utf8');
const nls = JSON.parse(readFileSync(new URL('package.nls.json', root), 'utf8')) as Record<string, string>;

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly l10n: string;
  readonly bin: Record<string, string>;
  readonly scripts: Record<string, string>;
  readonly engines: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly viewsContainers: Record<string, readonly { readonly id: string; readonly icon: string }[]>;
    readonly views: Record<string, readonly { readonly id: string; readonly icon: string }[]>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when?: string }[];
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Record<string, readonly MenuItem[]>;
    readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
    readonly snippets: readonly { readonly path: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly svg: string }; readonly completionEvents?: string[] }[];
    }[];
  };
}
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const same = (actual: readonly string[], expected: readonly string[]) =>
  assert.deepEqual([...new Set(actual)].sort(), [...new Set(expected)].sort());

/** Everything that VS Code evaluates as an expression over context keys. */
const conditions = [
  ...contributes.viewsWelcome.map(({ when }) => when ?? ''),
  ...contributes.commands.map(({ enablement }) => enablement ?? ''),
  ...Object.values(contributes.menus).flatMap((items) => items.map(({ when }) => when ?? '')),
];

describe('manifest: package.json and the typed maps are the same', () => {
  it('commands, each once and all of one category', () => {
    const declared = contributes.commands.map(({ command }) => command);
    assert.equal(new Set(declared).size, declared.length);
    same(declared, Object.keys(commandIds));
    same(
      contributes.commands.map(({ category }) => category),
      ['Slipway'],
    );
  });

  it('menus, activation, walkthrough and texts name commands that are there', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...contributes.walkthroughs.flatMap(({ steps }) =>
        steps.flatMap(({ completionEvents = [] }) => completionEvents.map((event) => event.replace('onCommand:', ''))),
      ),
      ...Object.values(nls).flatMap((value) =>
        [...value.matchAll(/\(command:(slipway\.\w+)/g)].map(([, id]) => id ?? ''),
      ),
    ];
    for (const id of named) assert.ok(id in commandIds, `${id} is no command`);
  });

  it('settings with their defaults', () => {
    const declared = Object.entries(contributes.configuration.properties).map(([key, value]) => [
      key.replace(/^slipway\./, ''),
      value.default,
    ]);
    assert.deepEqual(Object.fromEntries(declared), settingDefaults);
  });

  it('restricted settings are declared', () => {
    for (const key of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)
      assert.ok(key in contributes.configuration.properties, key);
  });

  it('context keys in conditions, both ways', () => {
    const ids: readonly string[] = Object.values(viewIds);
    const used = conditions.flatMap((when) => [...when.matchAll(/\bslipway\.\w+/g)].map(([key]) => key));
    same(
      used.filter((key) => !ids.includes(key)),
      Object.keys(contextKeys),
    );
  });

  it('views, also where they are referred to', () => {
    same(
      Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
      [viewIds.models],
    );
    for (const { view } of contributes.viewsWelcome) assert.equal(view, viewIds.models);
    for (const when of conditions)
      for (const [, view] of when.matchAll(/\bview == (\S+)/g)) assert.equal(view, viewIds.models);
    const containers = Object.values(contributes.viewsContainers).flatMap((list) => list.map(({ id }) => id));
    same(Object.keys(contributes.views), containers);
  });

  it('activation covers both panels, which are restored after a reload', () => {
    for (const id of [viewIds.drift, viewIds.run])
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${id}`), id);
  });
});

describe('manifest: texts', () => {
  const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');

  it('every %key% has a text', () => {
    for (const key of used) assert.ok(nls[key], `${key} has no text in package.nls.json`);
  });

  it('no text is unused', () => same(Object.keys(nls), used));
});

describe('manifest: files and versions', () => {
  it('every file that it names exists', () => {
    const media = [...Object.values(contributes.viewsContainers), ...Object.values(contributes.views)].flatMap((list) =>
      list.map(({ icon }) => icon),
    );
    const steps = contributes.walkthroughs.flatMap(({ steps: all }) => all.map((step) => step.media.svg));
    const scripts = Object.values(manifest.scripts).flatMap((script) =>
      [...script.matchAll(/src\/build\/[\w-]+\.mjs/g)].map(([file]) => file),
    );
    const files = [manifest.icon, manifest.l10n, ...media, ...steps, ...contributes.snippets.map(({ path }) => path)];
    for (const file of [...files, ...scripts]) assert.ok(existsSync(new URL(file, root)), `${file} is missing`);
  });

  it('every program that it names is built', () => {
    const bundler = readFileSync(new URL('src/build/bundle.mjs', root), 'utf8');
    for (const file of [manifest.main, ...Object.values(manifest.bin)]) {
      const [, name] = /^(?:\.\/)?dist\/(\w+)\.js$/.exec(file) ?? [];
      assert.match(bundler, new RegExp(`^ {2}${name ?? '-'}: 'src/`, 'm'), file);
    }
  });

  it('is typed by the oldest VS Code that it runs in', () => {
    assert.equal(`^${manifest.devDependencies['@types/vscode'] ?? ''}`, manifest.engines['vscode']);
  });
});
