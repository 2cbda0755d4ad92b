import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';

export const duplicateName: Rule = {
  id: 'serve/duplicate-name',
  severity: 'error',
  summary: 'Each contract of a workspace folder has a name of its own',
  phase: 'typing',
  keepsFrom: 'deploying',
  *check({ document, namesakes = [] }) {
    const name = document.contract?.name ?? '';
    const [first, ...others] = namesakes;
    if (first === undefined || name === '') return;
    const more = others.length === 0 ? '' : ` and of ${others.length} more`;
    yield {
      at: { path: ['metadata', 'name'], on: 'value' },
      message: `${quoted(name)} is the name of ${plain(first, 80)}${more}, too — a model is deployed, watched and rolled back by its name, so that one would take the place of the other at the endpoint — give one of them another name.`,
    };
  },
};
