import { type FileProblem } from '../../protocol/files';
import { type ModelFact, type Rule } from '../rule';
import { isMisread } from './misread';

/** A rule that reports why the model's file could not be opened, where that is one of `problems`. */
export function unreadableModelRule(
  id: string,
  summary: string,
  problems: readonly FileProblem[],
  message: (model: ModelFact & { state: 'unreadable' }) => string,
): Rule {
  return {
    id,
    severity: 'error',
    summary,
    phase: 'typing',
    *check({ model, document }) {
      if (model.state !== 'unreadable' || !problems.includes(model.problem)) return;
      if (!document.has(['model', 'path'])) return;
      // A path that cannot be read as YAML is another one than was written.
      if (isMisread({ document }, ['model', 'path'])) return;
      yield { at: { path: ['model', 'path'], on: 'value' }, message: message(model) };
    },
  };
}
