import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Listener = (event: unknown) => unknown;
const root = path.join(__dirname, '..', '..');

/** Names of the API's classes and enumerations that the editor's files use. */
function namesInUse(): string[] {
  const files = readdirSync(path.join(root, 'src', 'editor'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  const used = sources.flatMap((file) =>
    [...readFileSync(path.join(root, 'src', 'editor', file), 'utf8').matchAll(/\bvscode\.([A-Z]\w*)/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  return [...new Set(used)];
}

/** Serves as either: it can be made, and its members are their own names. */
function classOrEnumeration(): unknown {
  return new Proxy(Object, { get: (own, name): unknown => (name in own ? Reflect.get(own, name) : String(name)) });
}

/** A `vscode` that keeps count of what is registered, created, listened to and not given back. It answers as an empty Restricted window does. */
export class RecordingVscode {
  /** What is held, by what was called for it. */
  readonly held = new Map<object, string>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly textDocuments: unknown[] = [];
  /** What is called by its id now. */
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  /** What was said to the user as an error. */
  readonly errors: string[] = [];
  readonly #settings = new Map<string, unknown>();

  constructor() {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      contributes: { configuration: { properties: Record<string, { default?: unknown }> } };
    };
    for (const [name, { default: value }] of Object.entries(manifest.contributes.configuration.properties))
      this.#settings.set(name, value);
  }

  set(setting: string, value: unknown): void {
    this.#settings.set(setting, value);
  }

  /** As when the user does something: `fire('workspace.onDidChangeTextDocument', …)`. */
  fire(name: string, event: unknown): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event);
  }

  /** Something that lives until it is disposed: its events are counted, whatever else it has does nothing. */
  #holding(what: string): object {
    const own = new Map<string | symbol, unknown>();
    const item: object = new Proxy(
      {},
      {
        get: (_, name) => {
          if (name === 'dispose') return () => this.held.delete(item);
          if (name === 'then') return undefined;
          if (own.has(name)) return own.get(name);
          return String(name).startsWith('onDid') ? this.#event(`${what}.${String(name)}`) : () => undefined;
        },
        set: (_, name, value) => own.set(name, value) === own,
      },
    );
    this.held.set(item, what);
    return item;
  }

  #event(name: string) {
    return (listener: Listener, self?: unknown): object => {
      const bound: Listener = (event) => listener.call(self, event);
      const listeners = this.#listeners.get(name) ?? new Set();
      this.#listeners.set(name, listeners.add(bound));
      const subscription = {
        dispose: () => {
          listeners.delete(bound);
          this.held.delete(subscription);
        },
      };
      this.held.set(subscription, `${name} listener`);
      return subscription;
    };
  }

  #registered(id: string, run: (...args: unknown[]) => unknown): object {
    this.commands.set(id, run);
    const registration = {
      dispose: () => {
        this.commands.delete(id);
        this.held.delete(registration);
      },
    };
    this.held.set(registration, `command ${id}`);
    return registration;
  }

  #area(name: string, answers: Readonly<Record<string, unknown>> = {}): unknown {
    return new Proxy(answers, {
      get: (own, key) => {
        if (key in own) return own[String(key)];
        const what = `${name}.${String(key)}`;
        if (String(key).startsWith('onDid')) return this.#event(what);
        if (/^(create|register)/.test(String(key))) return () => this.#holding(what);
        return () => Promise.resolve(undefined);
      },
    });
  }

  #emitter(): new () => object {
    const { held } = this;
    const event = (name: string) => this.#event(name);
    const fire = (name: string, value: unknown) => {
      this.fire(name, value);
    };
    return class EventEmitter {
      readonly #name = `emitter ${String(Math.random())}`;
      readonly event = event(this.#name);
      constructor() {
        held.set(this, 'EventEmitter');
      }
      fire(value: unknown): void {
        fire(this.#name, value);
      }
      dispose(): void {
        held.delete(this);
      }
    };
  }

  /** What `require('vscode')` gives. */
  module(): Record<string, unknown> {
    const uri = (fsPath: string) => ({ scheme: 'file', fsPath, path: fsPath, toString: () => `file://${fsPath}` });
    const kind = { append: () => kind, contains: () => false };
    const configuration = (section?: string) => ({
      get: (name: string) => this.#settings.get(section ? `${section}.${name}` : name),
    });
    return {
      ...Object.fromEntries(namesInUse().map((name) => [name, classOrEnumeration()])),
      EventEmitter: this.#emitter(),
      Uri: Object.assign(
        class Uri {
          readonly scheme = 'file';
        },
        {
          file: uri,
          parse: uri,
          joinPath: (base: { fsPath: string }, ...parts: string[]) => uri(path.join(base.fsPath, ...parts)),
        },
      ),
      CodeActionKind: { QuickFix: kind, SourceFixAll: kind, Empty: kind },
      Disposable: {
        from: (...items: { dispose(): void }[]) => ({ dispose: () => items.forEach((item) => item.dispose()) }),
      },
      l10n: { t: (text: string) => text },
      env: { language: 'en', appName: 'none' },
      CancellationError: class CancellationError extends Error {},
      commands: this.#area('commands', {
        registerCommand: (id: string, run: (...args: unknown[]) => unknown) => this.#registered(id, run),
      }),
      extensions: this.#area('extensions', { all: [], getExtension: () => undefined }),
      languages: this.#area('languages'),
      window: this.#area('window', {
        visibleTextEditors: [],
        showErrorMessage: (message: string) => Promise.resolve(void this.errors.push(message)),
        tabGroups: { all: [], onDidChangeTabs: this.#event('window.tabGroups.onDidChangeTabs') },
      }),
      workspace: this.#area('workspace', {
        isTrusted: false,
        workspaceFolders: [],
        textDocuments: this.textDocuments,
        notebookDocuments: [],
        getConfiguration: configuration,
        getWorkspaceFolder: () => undefined,
        findFiles: () => Promise.resolve([]),
        asRelativePath: (file: string) => file,
      }),
    };
  }
}
