import { vectorizer } from './vectorizer';

/** Counts of words, each times its weight, brought to length 1: `sklearn.feature_extraction.text.TfidfVectorizer`. */
export const tfidf = vectorizer({
  name: 'tfidf',
  summary: 'How often each word of a vocabulary is in a text, weighed by how rare it is',
  elsewhere: ['TfidfVectorizer'],
  usual: 'l2',
  weighed: true,
});
