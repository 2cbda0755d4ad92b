import assert from 'node:assert/strict';
import { type ModelEntry } from '../../src/editor/catalog';
import { deployedModel } from '../../src/editor/deployed-model';
import { type ModelStatus } from '../../src/protocol/endpoint';

function status(workspace: string | null, state: ModelStatus['state'] = 'live', name = 'churn'): ModelStatus {
  return { name, state, workspace } as Partial<ModelStatus> as ModelStatus;
}

function entry(fsPath: string | undefined, contract = true): Pick<ModelEntry, 'name' | 'contract' | 'folder'> {
  const made: unknown = {
    name: 'churn',
    contract: contract ? {} : undefined,
    folder: fsPath === undefined ? undefined : { uri: { fsPath } },
  };
  return made as Pick<ModelEntry, 'name' | 'contract' | 'folder'>;
}

describe('the deployed model of a contract', () => {
  it('is none of another workspace, name or state, nor of a model without a contract', () => {
    for (const [models, of] of [
      [[status('/theirs/models')], entry('/mine/models')],
      [[status('/mine/models')], entry(undefined)],
      [[status('/mine/models', 'stopped')], entry('/mine/models')],
      [[status('/mine/models', 'live', 'other')], entry('/mine/models')],
      [[status('/mine/models')], entry('/mine/models', false)],
      [[], entry('/mine/models')],
    ] as const)
      assert.equal(deployedModel(models, of), undefined);
  });

  it('is that of its workspace, and one that belongs to none', () => {
    for (const model of [status('/mine/models'), status('/mine/models', 'unavailable'), status(null)])
      assert.equal(deployedModel([model], entry('/mine/models')), model);
  });
});
