import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { python } from '../../src/build/python.mjs';
import { Desk } from '../cli/given';

const cases = ['logit', 'probability', 'cost', 'classes', 'coded', 'pictures', 'as-they-are', 'series'];

/** What a cell uses of what Python knows neither by itself nor from the cell. */
const undefinedNames = `
import builtins, sys, symtable
def used(scope):
    for symbol in scope.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            yield symbol.get_name()
    for child in scope.get_children():
        yield from used(child)
for path in sys.argv[1:]:
    top = symtable.symtable(open(path, encoding='utf-8').read(), path, 'exec')
    known = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()}
    print(path, sorted(set(used(top)) - known - set(dir(builtins)) - {'get_ipython', 'model', 'raw', 'features'}))
`;

describe('notebook cells of networks', function () {
  this.timeout(600_000);
  const desk = new Desk();
  const snippets = path.resolve(__dirname, '..', '..', 'snippets');
  let command: string | undefined;

  before(async () => {
    const found = await python();
    if (found.path === undefined) console.log(`      skipped: ${found.reason}`);
    command = found.path;
  });

  const run = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' };
    return (await promisify(execFile)(command ?? '', args, { cwd: snippets, maxBuffer: 1 << 24, env })).stdout;
  };

  it('use no name that is not in them', async function () {
    if (command === undefined) this.skip();
    const names = ['sklearn', 'lightgbm', 'xgboost', 'catboost', 'pytorch', 'keras'].map((name) => `${name}_export.py`);
    const found = await run('-c', undefinedNames, ...names);
    assert.equal(found.trim(), names.map((name) => `${name} []`).join('\n'));
  });

  it('give contracts without a finding that answer as the network did, for tables, codes, pictures and series', async function () {
    if (command === undefined) this.skip();
    const folder = path.join(desk.folder, 'networks');
    mkdirSync(folder);
    const stdout = await run(path.join(__dirname, 'network.py'), snippets, folder);
    const made = z.record(z.string(), z.number()).parse(JSON.parse(stdout));
    assert.deepEqual(Object.keys(made), cases);
    const { code, stdout: said } = await desk.slipway(['lint', 'networks']);
    assert.match(said, new RegExp(`${cases.length} contracts: 0 errors, 0 warnings, 0 notes`));
    assert.equal(code, 0, said);
    const contract = (name: string): string => desk.read(`networks/${name}/${name}.slipway.yaml`);
    assert.match(contract('logit'), /^outputs:\n {2}probability: .*sigmoid.*\n.*labels: \[young, old\]/m);
    assert.match(contract('probability'), /^ {2}label: truth$/m);
    assert.match(contract('probability'), /^outputs:\n {2}probability: \{from: output, steps: \[\{index: 0\}\]\}$/m);
    assert.match(contract('cost'), /prediction: \{from: output, steps: \[\{expm1: \{\}\}\]\}/);
    assert.match(contract('cost'), /label: cost\b/);
    assert.match(contract('classes'), /argmax: \{\}, labels: \[c, a, b\]/);
    assert.match(contract('coded'), /into: city_\d, type: int64/);
    assert.match(contract('pictures'), /mean: \[0\.5, 0\.5, 0\.5\], std: \[0\.2, 0\.3, 0\.4\]/);
    assert.match(contract('as-they-are'), /inputs: \{image: \{type: image, shape: \[5, 4, 3\]\}\}/);
  });
});
