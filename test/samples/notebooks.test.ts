import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import * as z from 'zod';
import { python } from '../../src/build/python.mjs';
import { draft } from '../../src/deploy/draft';
import { EngineClient } from '../../src/engine/client';
import { readNotebook } from '../../src/notebook/ipynb';
import { recipeOf } from '../../src/notebook/recipe-of';
import { fromSource } from '../engine/given';

const workspace = path.resolve(__dirname, '..', 'workspace');
const samples = readdirSync(workspace).filter((name) => statSync(path.join(workspace, name)).isDirectory());
const fiveMinutes = 300_000;

const remade = z.object({ model: z.string().nullable(), reference: z.string().nullable(), printed: z.string() });
const parity = z.object({
  rows: z.number(),
  parity: z.record(
    z.string(),
    z.union([
      z.strictObject({ largest_relative_difference: z.number() }),
      z.strictObject({ decisions_that_differ: z.number() }),
    ]),
  ),
  failing_examples: z.array(z.string()),
});
const fragment = z.object({
  inputs: z.record(z.string(), z.record(z.string(), z.unknown())),
  preprocessing: z.array(z.record(z.string(), z.unknown())),
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const contractFile = (sample: string): string => path.join(workspace, sample, `${sample}.slipway.yaml`);
const contractOf = (sample: string): z.infer<typeof fragment> =>
  fragment.parse(parse(readFileSync(contractFile(sample), 'utf8')));

describe('sample models', () => {
  it('are three, and small enough to be cloned by everybody', () => {
    assert.deepEqual(samples, ['credit-risk', 'diabetes', 'flight-delay']);
    const files = readdirSync(workspace, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.parentPath.includes('.slipway'),
    );
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
    assert.ok(bytes < 1_500_000, `${bytes} bytes`);
  });
});

describe('sample notebooks', function () {
  this.timeout(fiveMinutes);
  let interpreter = '';

  /** The JSON document that a script of this folder prints; its stderr is the message if there is none. */
  async function script(name: string, ...args: string[]): Promise<unknown> {
    const run = promisify(execFile)(interpreter, [path.join(__dirname, name), ...args], {
      timeout: fiveMinutes,
      maxBuffer: 1 << 24,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' },
    });
    return JSON.parse((await run).stdout);
  }

  before(async function () {
    this.timeout(4 * fiveMinutes);
    const found = await python();
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      this.skip();
    }
    interpreter = found.path;
  });

  for (const sample of samples) {
    describe(sample, () => {
      let made: z.infer<typeof remade>;

      before(async () => {
        made = remade.parse(await script('remake.py', path.join(workspace, sample)));
      });

      it('makes the model that is committed', () => {
        assert.equal(made.model, null);
      });

      it('makes the reference that is committed', () => {
        assert.equal(made.reference, null);
      });

      it('prints the fitted numbers that its contract has', () => {
        const printed = fragment.parse(parse(made.printed));
        const contract = contractOf(sample);
        for (const group of ['inputs', 'outputs'] as const)
          for (const [name, keys] of Object.entries(printed[group] ?? {}))
            for (const [key, value] of Object.entries(keys))
              assert.deepEqual(contract[group]?.[name]?.[key], value, `${group}.${name}.${key}`);
        assert.ok(printed.preprocessing.length > 0);
        // Steps without fitted numbers may stand between; the order is the same.
        const operations = new Set(printed.preprocessing.flatMap((step) => Object.keys(step)));
        const fitted = contract.preprocessing.filter((step) => Object.keys(step).some((name) => operations.has(name)));
        assert.deepEqual(fitted, printed.preprocessing);
      });

      it('is drafted from its code, what it printed and the reference as a contract that needs no edit', async () => {
        const folder = path.join(workspace, sample);
        const notebook = path.join(folder, `${sample}.ipynb`);
        const cells = readNotebook(readFileSync(notebook, 'utf8'), notebook);
        cells.push({ index: cells.length, source: '', printed: made.printed });
        const engine = new EngineClient(fromSource);
        const { text, proven, findings } = await draft({
          model: path.join(folder, 'model.onnx'),
          data: path.join(folder, 'reference.parquet'),
          recipe: (beside) => recipeOf(cells, beside),
          engine,
        }).finally(() => engine.dispose());
        assert.deepEqual(
          findings.map(({ rule, message }) => `${rule} ${message}`),
          [],
          text,
        );
        assert.ok(proven !== undefined && proven > 400);
      });

      it('is told truly by its contract, applied in plain pandas and numpy', async () => {
        const temporary = mkdtempSync(path.join(tmpdir(), 'slipway-parity-'));
        try {
          const out = path.join(temporary, 'predictions.parquet');
          const report = parity.parse(await script('parity.py', contractFile(sample), '--out', out));
          assert.ok(report.rows > 400);
          assert.ok(Object.keys(report.parity).length > 0);
          for (const [output, figures] of Object.entries(report.parity))
            if ('decisions_that_differ' in figures) assert.equal(figures.decisions_that_differ, 0, output);
            else assert.ok(figures.largest_relative_difference < 5e-6, `${output} ${JSON.stringify(figures)}`);
          assert.deepEqual(report.failing_examples, []);
          assert.ok(existsSync(out));
        } finally {
          rmSync(temporary, { recursive: true, force: true });
        }
      });
    });
  }
});
