import { sameWorkspace } from '../data/workspace-identity';
import { type ModelStatus } from '../protocol/endpoint';
import { type ModelEntry } from './catalog';

/** What the endpoint has of a contract: of its name, and not deployed by another workspace, which may have a model of the same name. */
export function deployedModel(
  models: readonly ModelStatus[],
  { name, contract, folder }: Pick<ModelEntry, 'name' | 'contract' | 'folder'>,
): ModelStatus | undefined {
  const model = contract && models.find((candidate) => candidate.name === name && candidate.state !== 'stopped');
  if (!model || model.workspace === null) return model;
  return folder && sameWorkspace(model.workspace, folder.uri.fsPath) ? model : undefined;
}
