import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { python } from '../../src/build/python.mjs';
import { draft, type Draft } from '../../src/deploy/draft';
import { EngineClient } from '../../src/engine/client';
import { readNotebook } from '../../src/notebook/ipynb';
import { recipeOf } from '../../src/notebook/recipe-of';
import { fromSource } from '../engine/given';

const fiveMinutes = 300_000;

describe('drafts from notebooks that Python has just run', function () {
  this.timeout(fiveMinutes);
  const engine = new EngineClient(fromSource);
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-fresh-'));

  before(async function () {
    this.timeout(4 * fiveMinutes);
    const found = await python();
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      this.skip();
    }
    await promisify(execFile)(found.path, [path.join(__dirname, 'fresh.py'), path.join(folder, 'made')], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' },
    });
  });
  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function drafted(name: string): Promise<Draft> {
    const at = path.join(folder, 'made', name);
    const notebook = path.join(at, `${name}.ipynb`);
    const cells = readNotebook(readFileSync(notebook, 'utf8'), notebook);
    assert.equal(recipeOf(cells).reference, 'reference.parquet');
    return draft({
      model: path.join(at, 'model.onnx'),
      data: path.join(at, 'reference.parquet'),
      notebook,
      recipe: (beside) => recipeOf(cells, beside),
      root: at,
      engine,
    });
  }

  for (const name of ['bikes', 'churn', 'whole'])
    it(`${name}: answers every row as the notebook did, and has no finding`, async () => {
      const { text, proven, findings } = await drafted(name);
      assert.deepEqual(
        { proven, findings: findings.map(({ rule, message }) => `${rule} ${message}`) },
        { proven: 600, findings: [] },
        text,
      );
      assert.match(text, new RegExp(`^metadata: \\{name: ${name},`, 'm'));
      assert.doesNotMatch(text.slice(text.indexOf('preprocessing:')), /inferred/);
    });
});
