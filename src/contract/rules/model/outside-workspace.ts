import { quoted } from '../../shown';
import { unreadableModelRule } from '../unreadable-model-rule';

export const outsideWorkspace = unreadableModelRule(
  'model/outside-workspace',
  'The model file lies within the workspace folder',
  ['outside'],
  ({ path }) =>
    `${quoted(path)} leads out of the workspace folder — a contract of others could read any file of this machine that way, and a deployment would depend on what no commit holds, so it is not opened — copy the model into the workspace, and name it relative to this file.`,
);
