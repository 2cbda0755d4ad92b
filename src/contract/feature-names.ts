/** Under which exporters and notebooks note the names of the features in a model's metadata. */
const key = /^(?:feature|column|input_feature)s?(?:_?names)?(?:_in_?)?$/i;

/** The names of the features in the order of training, wherever a model's metadata has such a list. */
export function featureNames(
  metadata: ReadonlyMap<string, string>,
): readonly { readonly key: string; readonly names: readonly string[] }[] {
  return [...metadata].flatMap(([name, text]) => (key.test(name) ? [{ key: name, names: namesOf(text) }] : []));
}

/** A list of names: JSON, or separated by commas or line ends. `num__age` of a ColumnTransformer is `age`. */
function namesOf(text: string): string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = text.split(/[,\n]/);
  }
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) return [];
  return list.map((name) => name.trim().replace(/^[A-Za-z0-9-]+__/, ''));
}
