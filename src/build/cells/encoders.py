class ContractEncoders(ContractTransformers):
    """The part of the steps that is about categories and texts."""

    def encodes(self, name, categories, tolerant):
        """What an encoder says about the values of the raw column that it takes."""
        raw = self.origin.get(name)
        if raw is None:
            return
        known = self.encoded.setdefault(raw, [])
        known.extend(value for value in categories if value not in known)
        self.tolerant[raw] = self.tolerant.get(raw, True) and tolerant

    def with_missing(self, encoder, name, categories):
        """scikit-learn keeps a missing value as the last category; in the contract that of texts is the empty one."""
        missing = [value for value in categories if value is None or value != value]
        known = [plain(value) for value in categories if not (value is None or value != value)]
        if name in self.as_texts:
            known = [int(value) for value in known if re.fullmatch(r'-?\d+', value)]
        if not missing:
            return known, False
        if known and not isinstance(known[0], str):
            self.refuse(encoder, f'has a category for missing numbers in "{name}"', 'impute before it')
        return known, True

    def on_OneHotEncoder(self, encoder, X, columns):
        names, result, encodings = self.scalars(encoder, columns), [], {}
        infrequent = getattr(encoder, 'infrequent_categories_', [None] * len(names))
        dropped = encoder.drop_idx_ if encoder.drop_idx_ is not None else [None] * len(names)
        tolerant = encoder.handle_unknown != 'error'
        for name, categories, rare, drop in zip(names, encoder.categories_, infrequent, dropped):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, tolerant)
            if gap:
                known.append('')
            arguments = {'categories': known}
            shared = [] if rare is None else [plain(value) for value in rare]
            if shared:
                arguments['rare'] = shared
            if tolerant:
                groups = encoder.handle_unknown in ('infrequent_if_exist', 'warn') and shared
                arguments['unknown'] = 'other' if groups else 'zeros'
            width = len(known) - len(shared) + bool(shared)
            if drop is not None:
                # drop_idx_ counts categories_; the first of those that are not rare is the first column.
                first = next((i for i, value in enumerate(known) if value not in shared), None)
                if encoder.drop == 'if_binary':
                    arguments['drop'] = 'if_binary'
                elif drop == first:
                    arguments['drop'] = 'first'
                else:
                    self.refuse(encoder, f'drops the category {categories[drop]!r} of "{name}"', 'use drop="first" or none')
                width -= 1
            encodings[name] = arguments
            self.origin.pop(name, None)
            result.append((name, width))
        self.step('one_hot', encodings)
        return [column for column in result if column[1] > 0]

    def on_OrdinalEncoder(self, encoder, X, columns):
        names = self.scalars(encoder, columns)
        infrequent = getattr(encoder, 'infrequent_categories_', [None] * len(names))
        tolerant = encoder.handle_unknown == 'use_encoded_value'
        for position, (name, categories, rare) in enumerate(zip(names, encoder.categories_, infrequent)):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, tolerant)
            missing = {}
            if gap and encoder.encoded_missing_value == encoder.encoded_missing_value:
                missing = {'missing': plain(encoder.encoded_missing_value)}
            unknown = {'unknown': plain(encoder.unknown_value)} if tolerant else {}
            if unknown.get('unknown', 0) != unknown.get('unknown', 0):
                self.refuse(encoder, f'makes unknown values of "{name}" missing', 'use a number as unknown_value')
            if rare is None or len(rare) == 0:
                self.step('ordinal', {name: {'categories': known, **unknown, **missing}})
            else:
                probe = np.empty((len(known), len(names)), dtype=object)
                for other, some in enumerate(encoder.categories_):
                    probe[:, other] = some[0]
                probe[:, position] = known
                if isinstance(X, pd.DataFrame):
                    probe = pd.DataFrame(probe, columns=X.columns)
                codes = encoder.transform(probe)[:, position]
                self.step('map', {name: {'values': dict(zip(known, plain(codes))), **unknown, **missing}})
        return self.changed(columns)

    def on_TargetEncoder(self, encoder, X, columns):
        names = self.scalars(encoder, columns)
        if encoder.target_type_ == 'multiclass':
            self.refuse(encoder, 'makes a column for every class', 'use OneHotEncoder')
        for name, categories, numbers in zip(names, encoder.categories_, encoder.encodings_):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, True)
            missing = {'missing': plain(numbers[len(known)])} if gap else {}
            values = dict(zip(known, plain(numbers)))
            self.step('map', {name: {'values': values, 'unknown': plain(encoder.target_mean_), **missing}})
        return self.changed(columns)

    def on_CountVectorizer(self, vectorizer, X, columns):
        ((name, _),) = columns
        words = vectorizer
        if words.analyzer != 'word' or words.strip_accents or words.preprocessor or words.tokenizer:
            self.refuse(words, 'cuts texts in its own way', 'use analyzer="word" with a token_pattern and no strip_accents')
        if words.stop_words is not None and words.ngram_range != (1, 1):
            self.refuse(words, 'takes stop words away before it makes pairs', 'use one of the two')
        if words.lowercase:
            self.step('lower', {name: {'locale': 'ascii'}})
        vocabulary = [str(word) for word in words.get_feature_names_out()]
        arguments = {'vocabulary': self.in_file(f'{name}-vocabulary', vocabulary)}
        weighted = hasattr(words, 'use_idf')
        if weighted and words.use_idf:
            arguments['idf'] = self.in_file(f'{name}-idf', plain(words.idf_))
        if words.token_pattern != r'(?u)\b\w\w+\b':
            arguments['token_pattern'] = words.token_pattern
        if words.ngram_range != (1, 1):
            arguments['ngrams'] = list(words.ngram_range)
        if words.binary:
            arguments['binary'] = True
        if weighted and words.sublinear_tf:
            arguments['sublinear_tf'] = True
        if weighted:
            arguments['norm'] = words.norm or 'none'
        self.step('tfidf' if 'idf' in arguments else 'ngrams', {name: arguments})
        self.origin.pop(name, None)
        return [(name, len(vocabulary))]

    def in_file(self, suffix, values):
        """A long list belongs in a file beside the contract."""
        if len(values) <= 100:
            return values
        path = f'{self.name}.{re.sub(r"[^0-9A-Za-z]+", "-", suffix)}.json'
        self.files[path] = json.dumps(values, ensure_ascii=False).encode()
        return {'path': path, 'sha256': hashlib.sha256(self.files[path]).hexdigest()}
