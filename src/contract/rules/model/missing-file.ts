import { quoted, said } from '../../shown';
import { unreadableModelRule } from '../unreadable-model-rule';

export const missingFile = unreadableModelRule(
  'model/missing-file',
  'The model file exists and can be read',
  ['missing', 'unreadable'],
  ({ path, problem, detail }) =>
    problem === 'missing'
      ? `There is no file ${quoted(path)} — without the model nothing can be checked, run or deployed — export the model from its notebook to this path, or correct the path.`
      : `The file ${quoted(path)} cannot be read: ${said(detail)} — without the model nothing can be checked, run or deployed — give this user the right to read it.`,
);
