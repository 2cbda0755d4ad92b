import { vectorizer } from './vectorizer';

/** How often each word of a vocabulary is in a text: `sklearn.feature_extraction.text.CountVectorizer`. */
export const ngrams = vectorizer({
  name: 'ngrams',
  summary: 'How often each word of a vocabulary is in a text',
  elsewhere: ['CountVectorizer'],
  usual: 'none',
  weighed: false,
});
