import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { python } from '../../src/build/python.mjs';
import { exportables, exportCell } from '../../src/notebook/export-cell';
import { runNotebook } from '../../src/notebook/run';
import { Desk } from '../cli/given';

const anHour = 3_600_000;
const root = path.resolve(__dirname, '..', '..');

/** As notebooks do it: a table from a file, one side of a split for training, a transformer that knows that side only. */
const table = [
  `import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler`,
  `df = pd.read_csv('loans.csv')
X = df[['age', 'income', 'city']]
y = df['bad']
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)`,
  `prep = ColumnTransformer([('num', StandardScaler(), ['age', 'income']), ('cat', OneHotEncoder(sparse_output=False), ['city'])])
A_train = prep.fit_transform(X_train)
A_test = prep.transform(X_test)`,
];
const notebooks: Readonly<
  Record<string, { readonly with: string; readonly cells: readonly string[]; readonly contract: RegExp }>
> = {
  'torch-table': {
    with: 'pytorch.txt',
    cells: [
      ...table,
      `import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class Net(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(inputs, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))

    def forward(self, x):
        return self.layers(x).squeeze(-1)

device = 'cuda' if torch.cuda.is_available() else 'cpu'
net = Net(A_train.shape[1]).to(device)
train = TensorDataset(torch.tensor(A_train, dtype=torch.float32), torch.tensor(y_train.to_numpy(), dtype=torch.float32))`,
      `optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(5):
    net.train()
    for xb, yb in DataLoader(train, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        nn.BCEWithLogitsLoss()(net(xb.to(device)), yb.to(device)).backward()
        optimizer.step()`,
    ],
    contract: /one_hot[^]*sigmoid[^]*labels: \["0", "1"\][^]*label: bad/,
  },
  'torch-pictures': {
    with: 'pytorch.txt',
    cells: [
      `import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms`,
      `class Dots(Dataset):
    classes = ['dark', 'light']

    def __init__(self, rows, transform=None):
        self.pixels = np.random.default_rng(rows).integers(0, 256, (rows, 18, 16, 3), dtype='uint8')
        self.pixels[::2] //= 3
        self.transform = transform

    def __len__(self):
        return len(self.pixels)

    def __getitem__(self, at):
        picture = Image.fromarray(self.pixels[at])
        if self.transform:
            picture = self.transform(picture)
        return picture, at % 2

normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
train_data = Dots(160, transforms.Compose([transforms.Resize(14), transforms.RandomCrop(12), transforms.ToTensor(), normalize]))
test_data = Dots(200, transforms.Compose([transforms.Resize(14), transforms.CenterCrop(12), transforms.ToTensor(), normalize]))
train_loader, test_loader = DataLoader(train_data, batch_size=40, shuffle=True), DataLoader(test_data, batch_size=40)`,
      `model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

def train_one(loader):
    for pictures, labels in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(pictures), labels).backward()
        optimizer.step()

for epoch in range(3):
    train_one(train_loader)`,
    ],
    contract: /resize[^]*crop[^]*rescale[^]*layout[^]*normalize_channels[^]*softmax[^]*labels: \[dark, light\]/,
  },
  'keras-sequential': {
    with: 'tensorflow.txt',
    cells: [
      ...table,
      `from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Input((A_train.shape[1],)), layers.Dense(16, activation='relu'), layers.Dense(1, activation='sigmoid')])
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
history = model.fit(A_train, y_train, epochs=3, verbose=0, validation_data=(A_test, y_test))`,
    ],
    contract: /one_hot[^]*probability: \{from: output, steps: \[\{index: 0\}\]\}[^]*label: bad/,
  },
  'keras-functional': {
    with: 'tensorflow.txt',
    cells: [
      table[0] ?? '',
      `df = pd.read_csv('loans.csv')
scaler, y_scaler = StandardScaler(), StandardScaler()
X = scaler.fit_transform(df[['age']])
y = y_scaler.fit_transform(df[['income']])`,
      `import keras
inputs = keras.Input(shape=(1,))
hidden = keras.layers.Dense(8, activation='tanh')(inputs)
model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
model.compile(keras.optimizers.Adam(0.02), 'mse')
model.fit(X, y, epochs=20, verbose=0)`,
    ],
    contract: /standardize[^]*prediction: \{from: output, steps: \[\{unscale: [^]*label: income/,
  },
};

/** Rows that tell who is bad by age and city. */
function loans(): string {
  const rows = Array.from({ length: 400 }, (_, at) => {
    const [age, city] = [20 + ((at * 37) % 55), ['Bern', 'Oslo', 'Rome'][(at * 7) % 3] ?? ''];
    return [age, 1000 + ((at * 7919) % 9000) / 4 + age * 50, city, age > 50 || city === 'Oslo' ? 1 : 0].join(',');
  });
  return ['age,income,city,bad', ...rows].join('\n');
}

describe('notebooks of networks', function () {
  this.timeout(anHour);
  const desk = new Desk();

  for (const [name, { with: requirements, cells, contract }] of Object.entries(notebooks))
    it(`export with the cell that is put at their end, without a finding: ${name}`, async function () {
      const found = await python({ requirements: `test/long/${requirements}` });
      if (found.path === undefined) {
        console.log(`      skipped: ${found.reason}`);
        this.skip();
      }
      const [model] = exportables(cells.map((source, index) => ({ index, source, printed: '' })));
      assert.ok(model);
      const snippet = readFileSync(path.join(root, 'snippets', `${model.library}_export.py`), 'utf8');
      const sources = [...cells, exportCell(snippet, model)];
      mkdirSync(path.join(desk.folder, name));
      desk.write(`${name}/loans.csv`, loans());
      const notebook = path.join(desk.folder, name, `${name}.ipynb`);
      const written = sources.map((source) => ({
        cell_type: 'code',
        execution_count: null,
        metadata: {},
        outputs: [],
        source,
      }));
      writeFileSync(notebook, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: written }));
      await runNotebook({
        python: found.path,
        script: path.join(root, 'src', 'notebook', 'run_notebook.py'),
        notebook,
        signal: new AbortController().signal,
        line: () => undefined,
      });
      assert.match(desk.read(`${name}/${name}.slipway.yaml`), contract);
      const { code, stdout } = await desk.slipway(['lint', name]);
      assert.match(stdout, /^1 contract: 0 errors, 0 warnings, 0 notes$/m);
      assert.equal(code, 0);
    });
});
