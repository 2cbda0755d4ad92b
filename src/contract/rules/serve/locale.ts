import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** Every machine has it; it knows the letters from A to Z. */
const everywhere = new Set(['C', 'POSIX']);

export const locale: Rule = {
  id: 'serve/locale',
  severity: 'warning',
  summary: 'The model needs no locale that a server may not have',
  phase: 'typing',
  *check({ model }) {
    if (model.state !== 'read') return;
    const absent = model.signature.locales.filter((name) => !everywhere.has(name));
    const [first] = absent;
    if (first === undefined) return;
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message: `The model changes the case of texts by the locale ${absent.slice(0, 3).map(quoted).join(', ')} of the machine that it runs on (StringNormalizer) — where that is not installed, as in most containers, it does not load, though it may on this machine — take the lower-casing out of the model, TfidfVectorizer(lowercase=False) in scikit-learn, and lower the column with the step "lower"; or give the operator the locale "C", which knows A to Z alone.`,
    };
  },
};
