import * as vscode from 'vscode';
import { type Catalog, type ModelEntry } from './catalog';
import { type EndpointWatch } from './endpoint-watch';

/** The model that a command is about, from a tree item, a contract's URI, the active editor, or a quick pick. */
export class Subjects {
  constructor(
    private readonly catalog: Catalog,
    private readonly watch: EndpointWatch,
  ) {}

  /** A model with a contract; undefined when the user picks none. Throws when there is none to pick. */
  async contract(argument: unknown): Promise<(ModelEntry & { readonly contract: vscode.Uri }) | undefined> {
    const given = await this.#given(argument);
    if (given) return withContract(given);
    const entries = (await this.catalog.ready()).flatMap((entry) => withContract(entry) ?? []);
    if (entries.length === 0)
      throw new Error(vscode.l10n.t('No contract in this workspace — write NAME.slipway.yaml beside the model first.'));
    const picked = await vscode.window.showQuickPick(
      entries.map((entry) => {
        const live = this.watch.model(entry.name);
        return {
          label: entry.name,
          description: [
            entry.version,
            live?.state === 'live' ? vscode.l10n.t('live: {0}', live.version ?? '') : undefined,
          ]
            .filter(Boolean)
            .join(' · '),
          detail: vscode.workspace.asRelativePath(entry.contract),
          entry,
        };
      }),
      { placeHolder: vscode.l10n.t('Which model?'), matchOnDetail: true },
    );
    return picked?.entry;
  }

  /** Name of a model that the endpoint knows; undefined when the user picks none. Throws when nothing is deployed. */
  async deployed(argument: unknown): Promise<string | undefined> {
    const { status, problem } = await this.watch.look();
    const models = status?.models ?? [];
    const given = typeof argument === 'string' ? argument : (await this.#given(argument))?.name;
    if (given !== undefined && models.some((model) => model.name === given)) return given;
    if (models.length === 0)
      throw new Error(
        problem ?? vscode.l10n.t('Nothing is deployed on this machine — run "Slipway: Deploy Model…" first.'),
      );
    const picked = await vscode.window.showQuickPick(
      models.map((model) => ({
        label: model.name,
        description: `${model.version ?? ''} · ${model.state === 'live' ? model.verdict : model.state}`,
        detail: model.headline,
      })),
      { placeHolder: vscode.l10n.t('Which model?') },
    );
    return picked?.label;
  }

  async #given(argument: unknown): Promise<ModelEntry | undefined> {
    const entries = await this.catalog.ready();
    const uri = argument instanceof vscode.Uri ? argument : undefined;
    if (uri) return entries.find((entry) => entry.contract?.toString() === uri.toString());
    if (typeof argument === 'object' && argument !== null && 'entry' in argument) {
      const { entry } = argument;
      return (
        entries.find((candidate) => candidate === entry) ??
        entries.find(
          (candidate) => typeof entry === 'object' && entry !== null && 'id' in entry && candidate.id === entry.id,
        )
      );
    }
    return undefined;
  }
}

function withContract(entry: ModelEntry): (ModelEntry & { readonly contract: vscode.Uri }) | undefined {
  return entry.contract ? { ...entry, contract: entry.contract } : undefined;
}
