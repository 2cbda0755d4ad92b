import * as vscode from 'vscode';
import { type Inspector } from '../../deploy/inspection';
import { contractGlob } from '../contract-files';
import { type Diagnostics } from '../diagnostics/diagnostics';
import { Disposables } from '../disposables';
import { type Log } from '../log';
import { hasYamlExtension } from '../yaml-extension';
import { ContractActions } from './actions';
import { ContractCompletion } from './completion';
import { Contexts } from './contexts';
import { ContractFolding } from './folding';
import { ContractHover } from './hover';
import { StepHints } from './inlay-hints';
import { ContractNavigation } from './navigation';
import { ContractRename } from './rename';
import { StepSignatures } from './signature';
import { StepPages } from './step-pages';
import { ContractSymbols } from './symbols';
import { ColumnTokens } from './tokens';

/** Everything that helps to write a contract. Its language is yaml and stays so: contracts are told by their name. */
export class Language implements vscode.Disposable {
  readonly #owned = new Disposables();
  /** What the YAML extension has, too. */
  #alone: Disposables | undefined;
  readonly #selector: vscode.DocumentSelector = { language: 'yaml', pattern: contractGlob, scheme: 'file' };
  readonly #contexts: Contexts;

  constructor(services: {
    readonly diagnostics: Diagnostics;
    readonly inspector: () => Inspector;
    readonly extensionUri: vscode.Uri;
    readonly log: Log;
  }) {
    const { diagnostics, inspector, extensionUri, log } = services;
    const selector = this.#selector;
    const contexts = (this.#contexts = new Contexts(diagnostics, inspector));
    const own = (item: vscode.Disposable) => this.#owned.add(item);
    const { languages } = vscode;
    const hints = this.#owned.add(new StepHints(contexts, diagnostics));
    const navigation = new ContractNavigation(contexts);
    const completion = new ContractCompletion(contexts);
    const { triggers } = StepSignatures;
    own(languages.registerInlayHintsProvider(selector, hints));
    own(languages.registerHoverProvider(selector, new ContractHover(contexts, new StepPages(extensionUri, log))));
    own(languages.registerCompletionItemProvider(selector, completion, ...ContractCompletion.triggers));
    own(languages.registerDefinitionProvider(selector, navigation));
    own(languages.registerReferenceProvider(selector, navigation));
    own(languages.registerRenameProvider(selector, new ContractRename(contexts)));
    own(languages.registerDocumentSemanticTokensProvider(selector, new ColumnTokens(contexts), ColumnTokens.legend));
    own(languages.registerSignatureHelpProvider(selector, new StepSignatures(contexts), ...triggers));
    own(
      languages.registerCodeActionsProvider(selector, new ContractActions(contexts), {
        providedCodeActionKinds: ContractActions.kinds,
      }),
    );
    own(vscode.extensions.onDidChange(() => this.#share()));
    this.#share();
  }

  /** An outline and folds only where nobody else makes them: two of a file would be shown one below the other. */
  #share(): void {
    const shared = hasYamlExtension();
    if (shared === (this.#alone === undefined)) return;
    this.#alone?.dispose();
    this.#alone = undefined;
    if (shared) return;
    this.#alone = new Disposables();
    const { languages } = vscode;
    this.#alone.add(languages.registerDocumentSymbolProvider(this.#selector, new ContractSymbols(this.#contexts)));
    this.#alone.add(languages.registerFoldingRangeProvider(this.#selector, new ContractFolding()));
  }

  dispose(): void {
    this.#alone?.dispose();
    this.#owned.dispose();
  }
}
