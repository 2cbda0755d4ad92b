"""
Runs the export cell of one library after real training, as the last cell of a notebook would be, each case in a folder of its own.

    python cells.py LIBRARY SNIPPETS FOLDER

Prints one JSON document: `made`, the folders with a contract and their rows, and `refused`, what the cell ended with where it must.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

LIBRARY = sys.argv[1]
SNIPPETS, FOLDER = (Path(path).resolve() for path in sys.argv[2:])
NUMBERS = ['age', 'income', 'score']
ROWS = 600
made, refused = {}, {}

rng = np.random.default_rng(0)
RAW = pd.DataFrame(
    {
        'age': rng.integers(18, 80, ROWS),
        'income': rng.lognormal(10, 1, ROWS).round(2),
        'score': rng.normal(0, 3, ROWS),
        'city': rng.choice(['Oslo', 'Bern', 'Rome'], ROWS),
    }
)
RAW.loc[rng.random(ROWS) < 0.1, 'income'] = np.nan
CLASS = pd.Series(np.where(RAW.age / 80 + rng.normal(0, 0.3, ROWS) + (RAW.city == 'Oslo') * 0.3 > 0.8, 'bad', 'good'))
THREE = pd.Series(np.select([RAW.age < 35, RAW.score < 0], ['a', 'b'], 'c'))
COST = RAW.age * 3 + RAW.income.fillna(0) / 1e3 + rng.normal(0, 1, ROWS) + 100


def export(name, model, answer, call=None, **names):
    """The cell with its last line as given, in a folder called like the case."""
    text = (SNIPPETS / f'{LIBRARY}_export.py').read_text(encoding='utf-8')
    body, last = text.rstrip().rsplit('\n', 1)
    (FOLDER / name).mkdir(exist_ok=True)
    os.chdir(FOLDER / name)
    space = {'features': None, 'raw': RAW.assign(answer=answer), **names, 'model': model}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(f'{body}\n{call or last}', f'{LIBRARY}_export.py', 'exec'), space)
    made[name] = len(space['raw'] if isinstance(space['raw'], pd.DataFrame) else pd.read_parquet('reference.parquet'))


def refusal(name, *given, by=export, **names):
    try:
        by(name, *given, **names)
    except (ValueError, NotImplementedError) as error:
        refused[name] = str(error)


def catboost():
    from catboost import CatBoostClassifier, CatBoostRegressor

    options = {'iterations': 30, 'verbose': 0, 'allow_writing_files': False}
    encoded = [(OneHotEncoder(sparse_output=False), ['city']), ('passthrough', NUMBERS)]
    binary = make_pipeline(make_column_transformer(*encoded), CatBoostClassifier(**options))
    export('binary', binary.fit(RAW, CLASS), CLASS)
    export('numbered', CatBoostClassifier(**options).fit(RAW[NUMBERS], (CLASS == 'bad').astype(int)), (CLASS == 'bad').astype(int), features=RAW[NUMBERS])
    export('classes', CatBoostClassifier(**options).fit(RAW[NUMBERS], THREE), THREE, features=RAW[NUMBERS])
    export('costs', CatBoostRegressor(**options).fit(RAW[NUMBERS], COST), COST, features=RAW[NUMBERS])
    own = CatBoostClassifier(cat_features=['city'], **options).fit(RAW.drop(columns='income'), CLASS)
    refusal('categories', own, CLASS, features=RAW.drop(columns='income'))


# What networks are trained on: one matrix of a table, codes beside numbers, pictures, and series.
BEFORE = make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS), (OneHotEncoder(sparse_output=False), ['city']))
BAD, THIRD = (CLASS == 'bad').astype('float32').to_numpy(), pd.Categorical(THREE).codes.astype('int64')
PICTURES = rng.integers(0, 256, (200, 20, 24, 3), dtype='uint8')
PICTURES[::2, :, :12] //= 2
SIDES = np.where(np.arange(200) % 2, 'even', 'left')
GREY = np.clip(rng.normal(90, 40, (300, 12, 12)) + (np.arange(300) % 3 * 30)[:, None, None], 0, 255).astype('uint8')
SERIES = rng.normal(0, 1, (300, 8, 2)).cumsum(axis=1).astype('float32')


def network(name, model, raw=None, answer=None, features=None, transformers=(), classes=None, target=None):
    """The last line of the cell with the notebook's own names in it."""
    call = f'export_network(model, raw, features, transformers, classes, target, to_onnx={LIBRARY}_to_onnx)'
    more = {} if raw is None else {'raw': raw}
    export(name, model, answer, call, features=features, transformers=transformers, classes=classes, target=target, **more)


def pytorch():
    import torch
    from PIL import Image
    from torch import nn
    from torchvision import transforms
    from torchvision.transforms import v2

    torch.manual_seed(0)
    X = torch.tensor(BEFORE.fit_transform(RAW), dtype=torch.float32)
    used = {'features': X, 'transformers': [(BEFORE, list(RAW.columns))]}

    def trained(model, loss, target, *given, rounds=40):
        optimizer = torch.optim.Adam(model.parameters(), 0.02)
        for _ in range(rounds):
            optimizer.zero_grad()
            loss(model(*given), torch.tensor(target)).backward()
            optimizer.step()
        return model

    class Net(nn.Module):
        """As most notebooks write it: one answer a row, without a dimension for it."""

        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Dropout(0.3))
            self.head = nn.Linear(8, 1)

        def forward(self, x):
            return self.head(self.body(x)).squeeze(1)

    class Coded(nn.Module):
        """Codes through an embedding, numbers beside them."""

        def __init__(self):
            super().__init__()
            self.city, self.rest = nn.Embedding(3, 2), nn.Linear(4, 3)

        def forward(self, city, numbers):
            return self.rest(torch.cat([self.city(city[:, 0]), numbers], 1))

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.memory, self.head = nn.LSTM(2, 6, batch_first=True), nn.Linear(6, 1)

        def forward(self, x):
            return self.head(self.memory(x)[0][:, -1])

    network('logit', trained(Net(), nn.BCEWithLogitsLoss(), BAD, X), answer=CLASS, **used)
    ends = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
    network('probability', trained(ends, nn.BCELoss(), BAD[:, None], X), answer=CLASS, **{**used, 'features': None})
    three = trained(nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3)), nn.CrossEntropyLoss(), THIRD, X)
    network('classes', three, answer=THREE, **used)
    scaler = StandardScaler().fit(COST.to_frame())
    scaled = scaler.transform(COST.to_frame()).astype('float32')
    network('costs', trained(nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1)), nn.MSELoss(), scaled, X), answer=COST, target=scaler, **used)
    layer = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True)
    tokens = nn.Sequential(nn.Unflatten(1, (1, 6)), nn.TransformerEncoder(layer, 1), nn.Flatten(), nn.Linear(6, 1))
    network('attention', trained(tokens, nn.BCEWithLogitsLoss(), BAD[:, None], X), answer=CLASS, **used)
    encoder, numbers = OrdinalEncoder().fit(RAW[['city']]), make_pipeline(SimpleImputer(), StandardScaler()).fit(RAW[['age', 'income']])
    codes = torch.tensor(encoder.transform(RAW[['city']]), dtype=torch.int64)
    parts = [codes, torch.tensor(numbers.transform(RAW[['age', 'income']]), dtype=torch.float32)]
    network('coded', trained(Coded(), nn.CrossEntropyLoss(), THIRD, *parts), answer=THREE, features=parts, transformers=[(encoder, ['city']), (numbers, ['age', 'income'])])

    class Folder(torch.utils.data.Dataset):
        """Pictures with a transform, as a notebook writes it and as ImageFolder is."""

        def __init__(self, transform):
            self.transform, self.classes = transform, ['even', 'left']

        def __len__(self):
            return len(PICTURES)

        def __getitem__(self, index):
            picture = Image.fromarray(PICTURES[index])
            return self.transform(picture), self.classes.index(SIDES[index])

    def convolution(channels, answers):
        return nn.Sequential(nn.Conv2d(channels, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, answers))

    norm = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    usual = Folder(transforms.Compose([transforms.Resize(16), transforms.CenterCrop(14), transforms.ToTensor(), norm]))
    seen = torch.stack([picture for picture, _ in usual])
    sides = trained(convolution(3, 2), nn.CrossEntropyLoss(), (SIDES == 'left').astype('int64'), seen)
    network('pictures', sides, raw=torch.utils.data.DataLoader(usual, batch_size=32))
    modern = Folder(v2.Compose([v2.Resize((14, 14), v2.InterpolationMode.BICUBIC), v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]))
    network('modern', convolution(3, 2), raw=modern)
    grey = torch.tensor(GREY[:, None] / 255, dtype=torch.float32)
    thirds = trained(convolution(1, 3), nn.CrossEntropyLoss(), np.arange(300) % 3, grey)
    network('grey', thirds, raw=(GREY, np.arange(300) % 3), features=grey)
    network('series', trained(Recurrent(), nn.MSELoss(), SERIES[:, -1, :1], torch.tensor(SERIES)), raw=(SERIES, SERIES[:, -1, 0]))
    refusal('unnamed', three, answer=THREE, **used, classes=['a', 'b'], by=network)
    network('renamed', three, answer=THREE.map({'a': 'c', 'b': 'a', 'c': 'b'}), **used)
    flipped = Folder(transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()]))
    refusal('random', convolution(3, 2), raw=flipped, by=network)


def keras():
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    X = BEFORE.fit_transform(RAW)
    used = {'features': X, 'transformers': [(BEFORE, list(RAW.columns))]}

    def trained(model, loss, X, y, epochs=10):
        model.compile(optimizer=keras.optimizers.Adam(0.02), loss=loss)
        model.fit(X, y, epochs=epochs, verbose=0)
        return model

    def sequential(*own):
        return keras.Sequential([keras.Input((6,)), layers.Dense(8, activation='relu'), layers.BatchNormalization(), layers.Dropout(0.3), *own])

    network('probability', trained(sequential(layers.Dense(1, activation='sigmoid')), 'binary_crossentropy', X, BAD), answer=CLASS, **used)
    logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network('classes', trained(sequential(layers.Dense(3)), logits, X, THIRD), answer=THREE, **{**used, 'features': None})
    scaler = StandardScaler().fit(COST.to_frame())
    network('costs', trained(sequential(layers.Dense(1)), 'mse', X, scaler.transform(COST.to_frame())), answer=COST, target=scaler, **used)

    # Columns of a table by name, and what Keras itself prepares: that stays in the model.
    columns = {name: RAW[name].to_numpy('float32')[:, None] for name in ['age', 'score']}
    encoder = OrdinalEncoder().fit(RAW[['city']])
    columns['city'] = encoder.transform(RAW[['city']]).astype('int64')
    given = {name: keras.Input((1,), name=name, dtype=values.dtype.name) for name, values in columns.items()}
    scaling = layers.Normalization()
    scaling.adapt(np.hstack([columns['age'], columns['score']]))
    numbers = scaling(layers.Concatenate()([given['age'], given['score']]))
    joined = layers.Concatenate()([numbers, layers.Flatten()(layers.Embedding(3, 2)(given['city']))])
    functional = keras.Model(given, layers.Dense(1, activation='sigmoid')(layers.Dense(6, activation='relu')(joined)))
    network('columns', trained(functional, 'binary_crossentropy', columns, BAD), answer=CLASS, features=columns, transformers=[(encoder, ['city'])])

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.answer = layers.Dense(6, activation='relu'), layers.Dense(3, activation='softmax')

        def call(self, x, training=False):
            return self.answer(self.hidden(x))

    network('subclass', trained(Own(), 'categorical_crossentropy', X.astype('float32'), np.eye(3)[THIRD]), answer=THREE, **used)

    def convolution(*first):
        return keras.Sequential([keras.Input((20, 24, 3)), *first, layers.Conv2D(4, 3, activation='relu'), layers.GlobalAveragePooling2D(), layers.Dense(2, activation='softmax')])

    left = (SIDES == 'left').astype('int64')
    network('pictures', trained(convolution(layers.Rescaling(1 / 255)), 'sparse_categorical_crossentropy', PICTURES, left, 2), raw=(PICTURES, SIDES), classes=['even', 'left'])
    network('scaled', trained(convolution(), 'sparse_categorical_crossentropy', PICTURES / 127.5 - 1, left, 2), raw=(PICTURES, left), features=PICTURES / 127.5 - 1)
    flat = keras.Sequential([keras.Input((144,)), layers.Dense(3)])
    network('grey', trained(flat, logits, GREY.reshape(-1, 144) / 255, np.arange(300) % 3, 5), raw=(GREY, np.arange(300) % 3), features=GREY.reshape(-1, 144) / 255)
    recurrent = keras.Sequential([keras.Input((8, 2)), layers.GRU(4), layers.Dense(1)])
    network('series', trained(recurrent, 'mse', SERIES, SERIES[:, -1, 0], 2), raw=(SERIES, SERIES[:, -1, 0]))

    refusal('words', functional, answer=CLASS, features=RAW[['city']], by=network)


globals()[LIBRARY]()
os.chdir('/')
print(json.dumps({'made': made, 'refused': refused}))
