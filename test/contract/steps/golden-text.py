"""Writes golden-text.json: what pandas and scikit-learn make of the same texts. Versions are in the file.

python -m venv V && V/bin/pip install scikit-learn==1.9.1 pandas==3.1.1 && V/bin/python golden-text.py
"""

import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils import murmurhash3_32

rng = np.random.default_rng(20240503)
N = 120
letters = list("abcdeABßÄöé中文🚀 _-0123")
words = ["", "a", "ab", "abc", "abcd", "abcde", "Straße", "中文", "🚀", "=", "a_b"]
city = np.array([words[i] if i < len(words) else "".join(rng.choice(letters, rng.integers(0, 14))) for i in range(N)], dtype=object)
place = np.array([word or "nowhere" for word in city], dtype=object)
holes = pd.Series(np.where(rng.random(N) < 0.2, None, place))
purpose = rng.choice(["car", "radio_tv", "Straße", "ÄÖ"], N, p=[0.5, 0.4, 0.06, 0.04])
unseen = np.where(rng.random(N) < 0.1, "boat", purpose)
housing = rng.choice(["own", "rent"], N)
some = pd.Series(np.where(rng.random(N) < 0.2, None, housing))

cases = []


def case(call, steps, column, expected, ulps=0):
    rows = np.asarray(expected, dtype=object).reshape(N, -1)
    plain = [["" if pd.isna(v) else v if isinstance(v, str) else int(v) if v == int(v) else float(v) for v in row] for row in rows]
    cases.append({"call": call, "steps": steps, "column": column, "expected": plain, "ulps": ulps})


def column(values):
    return np.asarray(values, dtype=object).reshape(-1, 1)


case("pandas a + '_' + b", ['concat_text: {columns: [place, holes], separator: "_", into: t}'], "t", pd.Series(place) + "_" + holes)
case("pandas a + b of known text", ['concat_text: {columns: [purpose, some], separator: "", into: t}'], "t", pd.Series(purpose).astype(object) + some)
case("pandas.Series.str.cat", ['concat_text: {columns: [place, purpose, housing], separator: " / ", into: t}'], "t",
     pd.Series(place).str.cat([pd.Series(purpose), pd.Series(housing)], sep=" / "))

for seed in [0, 7, 2**32 - 1]:
    hashes = np.array([murmurhash3_32(text, seed=seed, positive=True) for text in city], dtype=np.int64)
    case(f"murmurhash3_32(seed={seed}, positive=True) % 1000", [f"hash: {{columns: [city], buckets: 1000, seed: {seed}}}"], "city", hashes % 1000)
case("murmurhash3_32 % 2**31 - 1 of known text", ["hash: {columns: [purpose], buckets: 2147483647}"], "purpose",
     np.array([murmurhash3_32(text, positive=True) for text in purpose], dtype=np.int64) % (2**31 - 1))
case("abs(murmurhash3_32) % 64", ["hash: {columns: [city], buckets: 64, signed: true}"], "city",
     np.abs(np.array([murmurhash3_32(text) for text in city], dtype=np.int64)) % 64)
one = FeatureHasher(11, input_type="string")
case("FeatureHasher(11, input_type='string')", ["hash: {columns: [city], buckets: 11, signed: true, vector: signs}"], "city", one.transform([[text] for text in city]).toarray())
case("FeatureHasher of known text", ["hash: {columns: [purpose], buckets: 11, signed: true, vector: signs}"], "purpose", one.transform([[text] for text in purpose]).toarray())
ones = FeatureHasher(8, input_type="string", alternate_sign=False)
case("FeatureHasher(alternate_sign=False)", ["hash: {columns: [city], buckets: 8, signed: true, vector: ones}"], "city", ones.transform([[text] for text in city]).toarray())
pairs = FeatureHasher(8, input_type="dict")
case("FeatureHasher of {city: …}", ['hash: {columns: [city], buckets: 8, signed: true, vector: signs, prefix: "city="}'], "city", pairs.transform([{"city": text} for text in city]).toarray())


def listed(values):
    return json.dumps(list(values), ensure_ascii=False)


def encoder(**options):
    return OneHotEncoder(sparse_output=False, **options).fit(column(purpose))


for options, policy, values, name in [
    ({"min_frequency": 0.1, "handle_unknown": "infrequent_if_exist"}, "other", unseen, "unseen"),
    ({"min_frequency": 0.1, "handle_unknown": "ignore"}, "zeros", unseen, "unseen"),
    ({"max_categories": 3, "handle_unknown": "infrequent_if_exist"}, "other", unseen, "unseen"),
    ({"max_categories": 2, "drop": "if_binary"}, "forbid", purpose, "purpose"),
    ({"min_frequency": 0.1, "drop": "first"}, "forbid", purpose, "purpose"),
    ({"min_frequency": 10**6, "handle_unknown": "ignore"}, "zeros", unseen, "unseen"),
]:
    fitted = encoder(**options)
    rare = fitted.infrequent_categories_[0]
    drop = f", drop: {options['drop']}" if "drop" in options else ""
    case(
        f"OneHotEncoder({', '.join(f'{k}={v!r}' for k, v in options.items())})",
        [f"one_hot: {{columns: [{name}], categories: {listed(fitted.categories_[0])}, rare: {listed(rare)}, unknown: {policy}{drop}}}"],
        name,
        fitted.transform(column(values)),
    )

lexicon = ["the", "The", "cat", "CAT", "sat", "on", "a", "mat", "naïve", "Straße", "x1", "über-cool", "don't", "中文字", "e_mail", "42", "b2b", "…", "ⅷ", "हिन्दी", "a.b"]
glue = [" ", "  ", ", ", "\u00a0", "\u2028", "-", " / "]
docs = ["", " ", "?!", "a"] + ["".join(w + g for w, g in zip(rng.choice(lexicon, k), rng.choice(glue, k))) for k in rng.integers(1, 14, N - 4)]
plain_docs = [" ".join(rng.choice(["The", "cat", "CAT", "sat", "on", "mat"], k)) for k in rng.integers(0, 9, N)]


def vectorized(step, fitted, texts, name, ulps=0, **arguments):
    words = listed(fitted.get_feature_names_out())
    idf = f", idf: {listed(fitted.idf_)}" if step == "tfidf" else ""
    more = "".join(f", {key}: {value}" for key, value in arguments.items())
    before = ["lower: {columns: [docs], locale: ascii}"] if fitted.lowercase else []
    options = {k: v for k, v in fitted.get_params().items() if type(fitted)().get_params()[k] != v}
    case(f"{type(fitted).__name__}({', '.join(f'{k}={v!r}' for k, v in options.items())})",
         [b.replace("docs", name) for b in before] + [f"{step}: {{columns: [{name}], vocabulary: {words}{idf}{more}}}"], name, fitted.transform(texts).toarray(), ulps)


vectorized("ngrams", CountVectorizer().fit(plain_docs), plain_docs, "ascii")
vectorized("ngrams", CountVectorizer(lowercase=False).fit(docs), docs, "docs")
vectorized("ngrams", CountVectorizer(lowercase=False, ngram_range=(1, 3), max_features=40).fit(docs), docs, "docs", ngrams="[1, 3]")
vectorized("ngrams", CountVectorizer(lowercase=False, max_features=40, ngram_range=(2, 2), binary=True, token_pattern=r"(?u)\b\w+\b").fit(docs), docs, "docs", ngrams="[2, 2]", binary="true", token_pattern=r"'(?u)\b\w+\b'")
vectorized("ngrams", CountVectorizer(lowercase=False, token_pattern=r"\S+").fit(docs), docs, "docs", token_pattern=r"'\S+'")
vectorized("ngrams", CountVectorizer(lowercase=False, token_pattern=r"[a-zA-Z'.-]{2,}").fit(docs), docs, "docs", token_pattern="\"[a-zA-Z'.-]{2,}\"")
vectorized("ngrams", CountVectorizer(lowercase=False, stop_words=["the", "on"]).fit(docs), docs, "docs")
vectorized("tfidf", TfidfVectorizer().fit(plain_docs), plain_docs, "ascii", 4)
vectorized("tfidf", TfidfVectorizer(lowercase=False, ngram_range=(1, 2), max_features=40, sublinear_tf=True).fit(docs), docs, "docs", 4, ngrams="[1, 2]", sublinear_tf="true")
vectorized("tfidf", TfidfVectorizer(lowercase=False, norm="l1", smooth_idf=False).fit(docs), docs, "docs", 4, norm="l1")
vectorized("tfidf", TfidfVectorizer(lowercase=False, norm=None).fit(docs), docs, "docs", 0, norm="none")
vectorized("ngrams", TfidfVectorizer(lowercase=False, use_idf=False).fit(docs), docs, "docs", 4, norm="l2")

inputs = """inputs:
  city: {type: string, empty: value}
  docs: {type: string, empty: value}
  ascii: {type: string, empty: value}
  place: {type: string}
  holes: {type: string, missing: allow}
  purpose: {type: string, categories: [car, radio_tv, Straße, ÄÖ]}
  unseen: {type: string, categories: [car, radio_tv, Straße, ÄÖ], unknown: zeros}
  housing: {type: string, categories: [own, rent]}
  some: {type: string, categories: [own, rent], missing: allow}
"""
rows = {name: [text or "" for text in values] for name, values in
        {"city": city, "docs": docs, "ascii": plain_docs, "place": place, "holes": holes.astype(object).where(holes.notna(), ""), "purpose": purpose, "unseen": unseen,
         "housing": housing, "some": some.astype(object).where(some.notna(), "")}.items()}
rows = {name: [str(text) for text in values] for name, values in rows.items()}
versions = {"numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__}
path = pathlib.Path(__file__).with_name("golden-text.json")
path.write_text(json.dumps({"versions": versions, "inputs": inputs, "rows": rows, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(cases), path.stat().st_size)
