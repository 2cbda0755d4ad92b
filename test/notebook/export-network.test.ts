import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Exportable, exportables, exportCell } from '../../src/notebook/export-cell';
import { modelCell } from '../../src/notebook/training';
import { cellsOf } from './given';

const snippet = (library: string): string =>
  readFileSync(new URL(`../../snippets/${library}_export.py`, import.meta.url), 'utf8');

function told(found: readonly Exportable[]): unknown[] {
  return found.map(({ library, model, raw, features, transformers, target }) => ({
    ...{ library, model, raw, features },
    ...(transformers !== undefined && { transformers }),
    ...(target !== undefined && { target }),
  }));
}

const found = (code: string): unknown[] => told(exportables(cellsOf(code)));

const torch = `
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from sklearn.model_selection import train_test_split
`;
const split = `
X, y = df[['age', 'income']], df['bad']
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
`;
const loops = `
loader = DataLoader(TensorDataset(torch.tensor(X_train, dtype=torch.float32), torch.tensor(y_train.values)), batch_size=32)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(20):
    net.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.BCEWithLogitsLoss()(net(xb).squeeze(), yb)
        loss.backward()
        optimizer.step()
`;
const byScaler = { raw: 'df', features: 'None', transformers: "[(scaler, ['age', 'income'])]" };

describe('export cell of networks', () => {
  it('takes a network that a loop over batches trained, with the transformers instead of one side of a split', () => {
    const own = 'class Net(nn.Module):\n    def forward(self, x):\n        return x\n';
    for (const net of [
      'net = nn.Sequential(nn.Linear(2, 1))',
      `${own}net = Net().to("cuda")`,
      `${own}class Deeper(Net):\n    pass\nnet = torch.compile(Deeper())`,
      `import pytorch_lightning as pl\nclass Lit(pl.LightningModule):\n    pass\nnet = Lit()`,
    ])
      assert.deepEqual(
        found(`${torch}${split}${net}\n${loops}`),
        [{ library: 'pytorch', model: 'net', ...byScaler }],
        net,
      );
  });

  it('takes a model of Keras by any of its names and ways, never the history of its training', () => {
    const fit = "model.compile('adam', 'mse')\nhistory = model.fit(X_train, y_train, epochs=3)\nmodel.predict(X_test)";
    for (const [names, model] of [
      ['from tensorflow import keras', 'keras.Sequential([keras.layers.Dense(1)])'],
      ['import keras', 'keras.Sequential()\nmodel.add(keras.layers.Dense(1))'],
      ['import tensorflow as tf', 'tf.keras.models.Sequential([tf.keras.layers.Dense(1)])'],
      ['from tensorflow.keras.models import Model\nfrom tensorflow.keras import Input', 'Model(inputs=a, outputs=b)'],
      ['from keras import Model', 'Own()'],
    ] as const) {
      const own = model === 'Own()' ? 'class Own(Model):\n    def call(self, x):\n        return x\n' : '';
      const code = `${names}\n${torch}${split}${own}model = ${model}\n${fit}`;
      assert.deepEqual(found(code), [{ library: 'keras', model: 'model', ...byScaler }], names);
    }
  });

  it('says what the answers were scaled with, and takes several inputs as they were given', () => {
    const keras = 'import keras\nmodel = keras.Sequential()\n';
    assert.deepEqual(
      found(
        `${keras}scaler, y_scaler = StandardScaler(), StandardScaler()\nX = scaler.fit_transform(df[['a']])\ny = y_scaler.fit_transform(df[['price']])\nmodel.fit(X, y)`,
      ),
      [
        {
          library: 'keras',
          model: 'model',
          raw: 'df',
          features: 'None',
          transformers: "[(scaler, ['a'])]",
          target: 'y_scaler',
        },
      ],
    );
    assert.deepEqual(found(`${keras}X = df[['a']]\nmodel.fit(X, np.log1p(df['price']))`), [
      { library: 'keras', model: 'model', raw: 'df', features: 'X', target: 'np.log1p' },
    ]);
    assert.deepEqual(
      found(`${keras}codes, rest = encode(df), df[['b']]\nsizes = load()\nmodel.fit([rest, df[['c']]], df['y'])`),
      [{ library: 'keras', model: 'model', raw: 'df', features: undefined }],
    );
    assert.deepEqual(found(`${keras}a, b = df[['a']], df[['b']]\nmodel.fit({'first': a, 'it\\'s': b}, df['y'])`), [
      { library: 'keras', model: 'model', raw: 'df', features: "{'first': a, 'it\\'s': b}" },
    ]);
  });

  it('takes the transformer of columns that nobody named, if there is one only', () => {
    const code = `${torch}X = df.drop(columns='bad')\nX_train, X_test = train_test_split(X)\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nnet = nn.Sequential(nn.Linear(2, 1))\n`;
    const [one] = found(`${code}net(torch.tensor(X_train))`);
    assert.deepEqual(one, {
      ...byScaler,
      library: 'pytorch',
      model: 'net',
      transformers: '[(scaler, list(X.columns))]',
    });
    const [two] = found(`${code}other = MinMaxScaler()\nZ = other.fit_transform(X_test)\nnet(torch.tensor(X_train))`);
    assert.deepEqual(two, { library: 'pytorch', model: 'net', raw: 'df', features: undefined });
  });

  it('takes pictures: the data set of evaluation, or arrays with their labels', () => {
    const vision = 'from torchvision import datasets, models, transforms\n';
    const sets = "train = datasets.ImageFolder('train', augment)\ntest_data = datasets.ImageFolder('test', plain)\n";
    const raw = { library: 'pytorch', model: 'net', raw: 'test_data', features: 'None' };
    const without = (code: string): unknown[] => told(exportables([{ index: 0, source: code, printed: '' }]));
    assert.deepEqual(
      without(
        `${torch}${vision}${sets}net = models.resnet18(weights='DEFAULT')\nnet.fc = nn.Linear(512, 3)\nfor x, y in DataLoader(train):\n    net(x)\nnet.eval()`,
      ),
      [raw],
    );
    assert.deepEqual(
      without(`${torch}class Cats(Dataset):\n    pass\ntest_data = Cats('a')\nnet = nn.Sequential()\nnet.eval()`),
      [raw],
    );
    assert.deepEqual(
      without(
        'from tensorflow import keras\n(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()\nmodel = keras.Sequential()\nmodel.fit(x_train, y_train)',
      ),
      [{ library: 'keras', model: 'model', raw: '(x_test, y_test)', features: 'None' }],
    );
  });

  it('puts all of them into the cell, which then is the one that makes the model', () => {
    const [one] = exportables(cellsOf(`${torch}${split}net = nn.Sequential(nn.Linear(2, 1))\n${loops}`));
    assert.ok(one);
    const text = snippet('pytorch');
    const cell = exportCell(text, { ...one, target: 'y_$&_scaler' });
    assert.match(cell, /^model = net\nfeatures = None\nraw = df$/m);
    assert.match(
      cell,
      /\nexport_network\(model, raw, features, transformers=\[\(scaler, \['age', 'income'\]\)\], classes=None, target=y_\$&_scaler, to_onnx=pytorch_to_onnx\)\n$/,
    );
    assert.equal(modelCell([...cellsOf('x = 1'), { index: 2, source: cell, printed: '' }])?.index, 2);
    assert.match(exportCell(snippet('keras'), one), /transformers=\[.*to_onnx=keras_to_onnx/);
  });
});
