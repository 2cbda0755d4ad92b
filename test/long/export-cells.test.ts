import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { python } from '../../src/build/python.mjs';
import { Desk } from '../cli/given';

const anHour = 3_600_000;
const report = z.object({ made: z.record(z.string(), z.number()), refused: z.record(z.string(), z.string()) });
const drafted = z.object({ proven: z.number().nullable(), problems: z.array(z.unknown()) });

interface Expected {
  readonly library: string;
  /** File of requirements in this folder. */
  readonly with: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Cases of cells.py. */
  readonly made: readonly string[];
  /** What the cell ends with where it cannot go on. */
  readonly refused: Readonly<Record<string, RegExp>>;
}

const keras: Omit<Expected, 'with'> = {
  library: 'keras',
  made: ['probability', 'classes', 'costs', 'columns', 'subclass', 'pictures', 'scaled', 'grey', 'series'],
  refused: { words: /^the model takes "city" as text, .* encode it before the model/ },
};

const libraries: Readonly<Record<string, Expected>> = {
  CatBoost: {
    library: 'catboost',
    with: 'catboost.txt',
    made: ['binary', 'numbered', 'classes', 'costs'],
    refused: { categories: /^the model takes "city" as text, which has no way to ONNX - encode it before the model/ },
  },
  PyTorch: {
    library: 'pytorch',
    with: 'pytorch.txt',
    made: [
      ...['logit', 'probability', 'classes', 'costs', 'attention', 'coded'],
      ...['pictures', 'modern', 'grey', 'series', 'renamed'],
    ],
    refused: {
      unnamed: /^classes names 2 classes, and the model answers with 3 - name each/,
      random: /^the transform changes pictures at random, .* give that of evaluation/,
    },
  },
  'Keras on TensorFlow': { ...keras, with: 'tensorflow.txt', env: { TF_CPP_MIN_LOG_LEVEL: '3' } },
  'Keras on PyTorch': { ...keras, with: 'pytorch.txt', env: { KERAS_BACKEND: 'torch' } },
};

for (const [name, expected] of Object.entries(libraries))
  describe(`export cell of ${name}`, function () {
    this.timeout(anHour);
    const desk = new Desk();
    let made: z.infer<typeof report>;

    before(async () => {
      const found = await python({ requirements: `test/long/${expected.with}` });
      if (found.path === undefined) {
        console.log(`      skipped: ${found.reason}`);
        return;
      }
      const folder = path.join(desk.folder, 'cells');
      mkdirSync(folder);
      const run = promisify(execFile)(
        found.path,
        [path.join(__dirname, 'cells.py'), expected.library, path.resolve(__dirname, '..', '..', 'snippets'), folder],
        {
          maxBuffer: 1 << 24,
          env: { ...process.env, ...expected.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' },
        },
      );
      made = report.parse(JSON.parse((await run).stdout.split('\n').findLast((line) => line !== '') ?? ''));
    });

    beforeEach(function () {
      if ((made as unknown) === undefined) this.skip();
    });

    it('writes a contract for each kind of model, and says what it cannot export', () => {
      assert.deepEqual(Object.keys(made.made), expected.made);
      assert.deepEqual(Object.keys(made.refused), Object.keys(expected.refused));
      for (const [name, error] of Object.entries(expected.refused)) assert.match(made.refused[name] ?? '', error);
    });

    it('gives contracts without a finding that answer as the notebook did, on every row and in every example', async () => {
      for (const [name, proven] of Object.entries(made.made)) {
        const before = readdirSync(path.join(desk.folder, 'cells', name));
        const { code, stdout, stderr } = await desk.slipway(['draft', `cells/${name}/model.onnx`, '--format', 'json']);
        assert.ok(stdout.startsWith('{'), stderr);
        assert.deepEqual({ code, ...drafted.parse(JSON.parse(stdout)) }, { code: 0, proven, problems: [] }, name);
        assert.deepEqual(readdirSync(path.join(desk.folder, 'cells', name)), before);
      }
    });
  });
