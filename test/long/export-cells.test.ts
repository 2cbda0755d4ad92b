import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { python } from '../../src/build/python.mjs';
import { Desk } from '../cli/given';

const anHour = 3_600_000;
const report = z.object({ made: z.array(z.string()), refused: z.record(z.string(), z.string()) });
const drafted = z.object({ proven: z.number().nullable(), problems: z.array(z.unknown()) });

/** Library -> the cases of cells.py, and what the cell ends with where it cannot go on. */
const libraries: Readonly<
  Record<string, { readonly made: readonly string[]; readonly refused: Readonly<Record<string, RegExp>> }>
> = {
  catboost: {
    made: ['binary', 'classes', 'costs', 'numbered'],
    refused: { categories: /^feature 2 is a category or a text to CatBoost itself.* encode it before the model/ },
  },
};

for (const [library, expected] of Object.entries(libraries))
  describe(`export cell of ${library}`, function () {
    this.timeout(anHour);
    const desk = new Desk();
    let made: z.infer<typeof report>;

    before(async () => {
      const found = await python({ requirements: `test/long/${library}.txt` });
      if (found.path === undefined) {
        console.log(`      skipped: ${found.reason}`);
        return;
      }
      const folder = path.join(desk.folder, 'cells');
      mkdirSync(folder);
      const run = promisify(execFile)(
        found.path,
        [path.join(__dirname, 'cells.py'), library, path.resolve(__dirname, '..', '..', 'snippets'), folder],
        { maxBuffer: 1 << 24, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' } },
      );
      made = report.parse(JSON.parse((await run).stdout.split('\n').findLast((line) => line !== '') ?? ''));
    });

    beforeEach(function () {
      if ((made as unknown) === undefined) this.skip();
    });

    it('writes a contract for each kind of model, and says what it cannot export', () => {
      assert.deepEqual(made.made, expected.made);
      assert.deepEqual(Object.keys(made.refused), Object.keys(expected.refused));
      for (const [name, error] of Object.entries(expected.refused)) assert.match(made.refused[name] ?? '', error);
    });

    it('gives contracts without a finding that answer as the notebook did, on every row and in every example', async () => {
      for (const name of made.made) {
        const before = readdirSync(path.join(desk.folder, 'cells', name));
        const { code, stdout, stderr } = await desk.slipway(['draft', `cells/${name}/model.onnx`, '--format', 'json']);
        assert.ok(stdout.startsWith('{'), stderr);
        assert.deepEqual({ code, ...drafted.parse(JSON.parse(stdout)) }, { code: 0, proven: 600, problems: [] }, name);
        assert.deepEqual(readdirSync(path.join(desk.folder, 'cells', name)), before);
      }
    });
  });
