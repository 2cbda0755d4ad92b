import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { python } from '../../src/build/python.mjs';
import { admissionPlan } from '../../src/contract/admission';
import { withTable } from '../../src/data/table';
import { readContractFile, type ContractFile } from '../../src/deploy/contract-file';
import { Inspector, type Inspection } from '../../src/deploy/inspection';
import { EngineClient } from '../../src/engine/client';
import { runTable } from '../../src/engine/files';
import { ModelSession } from '../../src/engine/session';
import { type RawRow } from '../../src/protocol/rows';
import { fromSource } from '../engine/given';

const workspace = path.resolve(__dirname, '..', 'workspace');
const samples = readdirSync(workspace).filter((name) => statSync(path.join(workspace, name)).isDirectory());
const fiveMinutes = 300_000;

/**
 * Relative: two steps of a float32. Features are equal to the bit and both runtimes add in one thread, so that trees answer the same
 * but for the last digit of `expm1`; the kernels of a matrix product may still differ between two versions of ONNX Runtime and two processors.
 */
const lastDigits = 2 ** -22;

/** Every reference row is admitted: how many there are, said here so that a reference that lost rows is seen. */
const rows: Readonly<Record<string, number>> = { 'credit-risk': 1000, diabetes: 442, 'flight-delay': 3356 };

/** Mistakes that leave the contract without a word from the static rules, as they would be made: only parity can see them. */
const mistakes: Readonly<Record<string, readonly (readonly [name: string, right: string, wrong: string])[]>> = {
  'credit-risk': [
    ['two features in the wrong order', '[duration, credit_amount, age, inst', '[credit_amount, duration, age, inst'],
    ['the deviation of a sample, not of the population', 'std: 11.36977941738537', 'std: 11.375468574317516'],
    ['an amount taken as it is', '  - log1p: {columns: [credit_amount]}\n', ''],
    ['employment counted from 1', '"4<=X<7", ">=7"]}}}', '"4<=X<7", ">=7"], first: 1}}}'],
    ['the probability of the other class', 'from: probabilities, index: 1', 'from: probabilities, index: 0'],
  ],
  diabetes: [
    ['the other edge of a bucket closed', 'outside: clamp}', 'outside: clamp, right: true}'],
    ['log1p for log', '- log: {columns: [s3]}', '- log1p: {columns: [s3]}'],
    ['a logarithm that nothing undoes', 'from: variable, expm1: {}', 'from: variable'],
  ],
  'flight-delay': [
    ['seats that are not known taken for one', 'seats: {with: 149}', 'seats: {with: 1}'],
    ['month and weekday in the wrong order', '[month, weekday, hour, dist', '[weekday, month, hour, dist'],
    ['makers in another order', '[airbus, boeing, bomb', '[boeing, airbus, bomb'],
  ],
};

describe('sample contracts', function () {
  this.timeout(fiveMinutes);
  const engine = new EngineClient(fromSource);
  const inspector = new Inspector(engine);
  after(async () => {
    inspector.dispose();
    await engine.dispose();
  });

  const contractFile = (sample: string): ContractFile =>
    readContractFile(path.join(workspace, sample, `${sample}.slipway.yaml`), workspace);

  for (const sample of samples) {
    describe(sample, () => {
      const file = contractFile(sample);
      let inspection: Inspection;

      before(async () => {
        inspection = await inspector.saving(file);
      });

      it('has no finding of any severity, with model, reference, examples and parity at hand', () => {
        const { model, reference, examples, parity } = inspection.context;
        assert.equal(model.state, 'read');
        assert(reference.state === 'read', reference.state);
        assert.equal(reference.summary.rows, rows[sample]);
        assert(examples && examples.size >= 3);
        assert(parity && !('error' in parity));
        assert.deepEqual(
          inspection.findings.map(({ rule, message }) => `${rule} ${message}`),
          [],
        );
      });

      it('compiles to an artifact that answers each reference row as the notebook did', () => {
        const { parity } = inspection.context;
        assert(parity && !('error' in parity));
        const { refused, flips, holds, outputs } = parity;
        assert.deepEqual(
          { rows: parity.rows, refused, flips, holds },
          { rows: rows[sample], refused: 0, flips: 0, holds: true },
        );
        assert(outputs.length > 0);
        for (const { output, rows: compared, beyond, largestRelative } of outputs) {
          assert.deepEqual({ output, compared, beyond }, { output, compared: rows[sample], beyond: 0 });
          assert(largestRelative < 5e-6, `${output} ${largestRelative}`);
        }
      });

      it('answers its examples as they say', () => {
        const { examples } = inspection.context;
        assert(examples && examples.size > 0);
        for (const [name, result] of examples) {
          assert(!('error' in result), name);
          assert.deepEqual(result.violations, [], name);
        }
        assert.deepEqual(inspector.failures(inspection, { examples }), []);
      });

      for (const [name, right, wrong] of mistakes[sample] ?? [])
        it(`is not proved with ${name}`, async () => {
          assert.equal(file.text.split(right).length, 2, `"${right}" is in the contract once`);
          const { findings, context } = await inspector.saving({ ...file, text: file.text.replace(right, wrong) });
          assert(context.parity && !('error' in context.parity), findings.map(({ message }) => message).join('\n'));
          assert.equal(context.parity.holds, false);
          assert(findings.some(({ rule, severity }) => rule.startsWith('parity/') && severity === 'error'));
        });
    });
  }
});

describe('sample contracts, read in Python', function () {
  this.timeout(fiveMinutes);
  const inspector = new Inspector(undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-oracle-'));
  let interpreter = '';

  before(async function () {
    this.timeout(4 * fiveMinutes);
    const found = await python();
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      this.skip();
    }
    interpreter = found.path;
  });
  after(() => {
    inspector.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const sample of samples)
    it(`${sample}: the artifact answers every row as plain pandas and Python's ONNX Runtime do`, async () => {
      const file = readContractFile(path.join(workspace, sample, `${sample}.slipway.yaml`), workspace);
      const out = path.join(folder, `${sample}.parquet`);
      await promisify(execFile)(interpreter, [path.join(__dirname, 'parity.py'), file.path, '--out', out], {
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' },
      });
      const { document } = await inspector.typing(file);
      const { contract } = document;
      assert(contract?.reference);
      const { path: artifact } = await inspector.artifacts.get(file, contract);
      const input = path.join(path.dirname(file.path), contract.reference.path);
      const session = await ModelSession.load(artifact);
      const model = { session, contract, plan: admissionPlan(contract), rowsAtOnce: 1000 };
      const { predictions } = await runTable(model, input, new AbortController().signal).finally(() =>
        session.release(),
      );
      const expected = await allRows(out);
      assert.equal(predictions.length, rows[sample]);
      assert.equal(expected.length, rows[sample]);
      for (const [row, answers] of expected.entries()) {
        assert.deepEqual(Object.keys(predictions[row] ?? {}).sort(), Object.keys(answers).sort());
        for (const [output, wanted] of Object.entries(answers)) {
          const got = predictions[row]?.[output];
          if (typeof wanted === 'number' && typeof got === 'number')
            assert(Math.abs(got - wanted) <= lastDigits * Math.abs(wanted), `row ${row}: ${output} ${got}, ${wanted}`);
          else assert.equal(got, wanted, `row ${row}: ${output}`);
        }
      }
    });
});

function allRows(file: string): Promise<RawRow[]> {
  return withTable(file, {}, async (table) => {
    const all: RawRow[] = [];
    for await (const batch of table.rows()) all.push(...batch);
    return all;
  });
}
