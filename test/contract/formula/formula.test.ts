import assert from 'node:assert/strict';
import fc from 'fast-check';
import { computeFlow } from '../../../src/contract/flow';
import { evaluateFormula } from '../../../src/contract/formula/evaluate';
import { parseFormula, textOf } from '../../../src/contract/formula/parse';
import { FormulaError } from '../../../src/contract/formula/tokens';
import { type ColumnState } from '../../../src/contract/column';
import { contractOf } from '../steps/front';

const inputs =
  'inputs: {a: {range: [-3, 7]}, z: {range: [0, 5]}, m: {range: [1, 9], missing: allow}, u: {}, f: {type: float32, range: [-0.1, 0.3]}, i: {type: int64, range: [-4, 20]}, b: {type: bool}, c: {type: string}, t: {type: datetime}}';

function flowOf(formula: string, rest = '') {
  return computeFlow(
    contractOf(`${inputs}\npreprocessing: [{arithmetic: {formula: ${JSON.stringify(formula)}, into: v${rest}}}]\n`),
    undefined,
  );
}

function stateOf(formula: string): ColumnState {
  const flow = flowOf(formula);
  assert.deepEqual(
    flow.issues.map(({ message }) => message),
    [],
  );
  const state = flow.final.get('v');
  assert.ok(state);
  return state;
}

function only(formula: string, code: string, message: RegExp, rest = ''): void {
  const { issues } = flowOf(formula, rest);
  assert.equal(issues.length, 1, JSON.stringify(issues, null, 1));
  assert.equal(issues[0]?.code, code);
  assert.match(issues[0].message, message);
  assert.equal(issues[0].message.split(' — ').length, 3, issues[0].message);
}

describe('contract/formula: reading', () => {
  it('has the precedence of Python', () => {
    const same = (text: string, tree: string): void => {
      assert.equal(textOf(parseFormula(text)), tree);
    };
    same('a + b * c - d', '(sub (add "a" (mul "b" "c")) "d")');
    same('-a ** -b ** 2', '(neg (pow "a" (neg (pow "b" 2))))');
    same('a ** b ** c', '(pow "a" (pow "b" "c"))');
    same('a / b // c % d', '(mod (floordiv (div "a" "b") "c") "d")');
    same('not a < b + 1 and c == 2 or d', '(or (and (not (lt "a" (add "b" 1))) (eq "c" 2)) "d")');
    same('+.5e1 * (min(a, 2.,Ä_1))', '(mul 5 (min "a" 2 "Ä_1"))');
    same('min - max', '(sub "min" "max")');
    same('clip(a, -1, b)', '(min (max "a" (neg 1)) "b")');
    same('exp2(pi)', '(pow 2 3.141592653589793)');
    same('round(a) + round(a, 0) + round(a, 2)', '(add (add (round "a") (round "a")) (div (round (mul "a" 100)) 100))');
    same('round(a, -2)', '(mul (round (div "a" 100)) 100)');
  });

  it('says what is wrong and where', () => {
    const wrong = (text: string, message: RegExp): void => {
      only(text, 'step-argument', message);
    };
    wrong('a ^ 2', /without "\^"; a power is "\*\*" \(at character 3\)/);
    wrong('a = 2', /equality is "==" \(at character 3\)/);
    wrong('a & b', /both is "and"/);
    wrong('`a b` + 1', /with: \{a: …\}/);
    wrong('a +', /a number or a column at its end \(at character 4\)/);
    wrong('a + * 2', /a number or a column before "\*" \(at character 5\)/);
    wrong('(a + 2', /a "\)" for this "\(" \(at character 1\)/);
    wrong('a + 2)', /a "\(" for this "\)"/);
    wrong('a 2', /an operator such as "\*" before "2" \(at character 3\)/);
    wrong('a < 2 < 3', /two comparisons with "and"/);
    wrong('sqr(a)', /"sqrt" instead of "sqr" \(at character 1\)/);
    wrong('where(a > 1, 2)', /where\(…\) with 3 values/);
    wrong('isnan(a)', /"is_missing\(x\)" instead of "isnan"/);
    wrong('np.log(a)', /functions stand without "np\."/);
    wrong('round(a, 0.5)', /whole number of decimals from −22 to 22/);
    wrong('round(a, z)', /whole number of decimals/);
    wrong('round(a, 99)', /whole number of decimals/);
    wrong('round(a, 1, 2)', /round\(…\) with 1 or 2 values/);
    wrong('clip(a, 1)', /clip\(…\) with 3 values/);
    wrong('hypot(a)', /hypot\(…\) with 2 values/);
    wrong('pi * 2', /this one names none/);
    wrong('min(a)', /min\(…\) with two or more values/);
    wrong('abs(a', /a "\)" at the end of abs\(…; between braces a formula with a comma needs quotes/);
    wrong('1 + 2', /this one names none/);
    wrong('1e999 * a', /below 1.8e308/);
    wrong(`${'('.repeat(200)}a${')'.repeat(200)}`, /fewer than 100 levels/);
    wrong(`a${' + a'.repeat(900)}`, /at most 2000 characters/);
  });

  it('throws nothing else, whatever it reads', () => {
    const pieces = [
      'a',
      'where',
      '(',
      ')',
      ',',
      '**',
      '-',
      'not',
      ' ',
      '1.5',
      '\u{1F680}',
      '<=',
      'is_missing',
      '__proto__',
      '\0',
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            parseFormula(text);
          } catch (error) {
            assert.ok(error instanceof FormulaError);
            assert.ok(error.at >= 0 && error.at <= text.length);
          }
        },
      ),
      { numRuns: 3000, seed: 3 },
    );
  });
});

describe('contract/formula: what is known of it', () => {
  it('follows intervals', () => {
    const interval = (text: string, lo: number, hi: number): void => {
      assert.deepEqual(stateOf(text).domain, { kind: 'interval', lo, hi }, text);
    };
    interval('a * 2 - z', -11, 14);
    interval('abs(i) * 2', 0, 40);
    interval('z / m', 0, 5);
    interval('i // 10 * 10', -10, 20);
    interval('i % 7', 0, 7);
    interval('where(a > 0, a, -a)', 0, 7);
    interval('where(z == 0, -1, z)', -1, 5);
    interval('(a > 1) + 2 * b', 0, 3);
    interval('min(a, z) - max(f, -1)', -3 - Math.fround(0.3), 5 - Math.fround(-0.1));
    interval('sign(a) + trunc(f)', -1, 1);
    interval('sign(m)', 1, 1);
    interval('clip(a, 0, z)', 0, 5);
    interval('round(z, -1)', 0, 0);
    interval('round(a, 1)', -3, 7);
    interval('hypot(a * 0, z * 0)', 0, 0);
    assert.equal(stateOf('u + 1').domain.kind, 'unknown');
    assert.equal(stateOf('hypot(a, u)').domain.kind, 'interval');
  });

  it('takes pi for the number, and says so where a column has that name', () => {
    const flow = (step: string) =>
      computeFlow(
        contractOf(`inputs: {a: {}, pi: {}}\npreprocessing: [{arithmetic: {${step}, into: v}}]\n`),
        undefined,
      );
    const [issue, ...more] = flow('formula: a * pi').issues;
    assert.deepEqual([issue?.code, more.length], ['step-argument', 0]);
    assert.match(issue?.message ?? '', /with: \{p: pi\}/);
    assert.deepEqual(flow('formula: a * p * pi, with: {p: pi}').issues, []);
  });

  it('follows angles', () => {
    const within = (text: string, lo: number, hi: number): void => {
      const { domain } = stateOf(text);
      assert.ok(domain.kind === 'interval');
      assert.ok(Math.abs(domain.lo - lo) < 1e-13 && Math.abs(domain.hi - hi) < 1e-13, JSON.stringify([text, domain]));
    };
    within('sin(a)', -1, 1);
    within('sin(i)', -1, 1);
    within('cos(a / 10)', Math.cos(0.7), 1);
    within('cos(3 + a / 10)', -1, Math.cos(3.7));
    within('sin(z / 10)', 0, Math.sin(0.5));
    within('sin(1 + z / 8)', Math.sin(1), 1);
    within('tan(z / 10)', 0, Math.tan(0.5));
    within('atan(a)', Math.atan(-3), Math.atan(7));
    within('asin(z / 5)', 0, Math.PI / 2);
    within('acos(z / 5)', 0, Math.PI / 2);
    within('atan2(a, z)', -Math.PI / 2, Math.PI / 2);
    within('atan2(a, m)', Math.atan(-3), Math.atan(7));
    within('atan2(z, a)', 0, Math.PI);
    within('radians(z)', 0, (5 * Math.PI) / 180);
    // Of a latitude the cosine is never below 0, so that a root of it is a number.
    within('sqrt(cos(radians(min(max(u, -90), 90))))', Math.sqrt(Math.cos(Math.PI / 2)), 1);
    assert.equal(stateOf('tan(z)').domain.kind, 'unknown');
    within('sin(u)', -1, 1);
    only('asin(a)', 'domain', /"asin" at character 1 .* outside \[-1, 1\], and has no angle/);
    only('acos(u)', 'undeclared-range', /no angle/);
    only('log1p(a)', 'domain', /can be −1 or below/);
    only('sin(exp(i * 100))', 'domain', /larger than any number/);
  });

  it('follows missing values', () => {
    assert.equal(stateOf('m + a').missing, 'allow');
    assert.equal(stateOf('m > 3').missing, false);
    assert.equal(stateOf('is_missing(m)').missing, false);
    assert.equal(stateOf('where(is_missing(m), 0, m)').missing, false);
    assert.equal(stateOf('where(not is_missing(m) and a > 1, m, a)').missing, false);
    assert.equal(stateOf('where(m > 3, m, 0)').missing, false);
    assert.equal(stateOf('where(m > 3, 0, m)').missing, 'allow', 'false also where it is missing');
    assert.equal(stateOf('where(m != 3, m, 0)').missing, 'allow', 'true also where it is missing');
    assert.deepEqual(stateOf('where(m > 3, 0, a)').sources, ['m', 'a']);
  });

  it('finds values without an answer, and not where a condition excludes them', () => {
    only('a / z', 'domain', /"\/" at character 3 of the formula gets a value in \[0, 5\]: it can be 0/);
    only('a / u', 'undeclared-range', /a value without a declared range/);
    only('1 + log(z)', 'domain', /"log" at character 5/);
    only('sqrt(a)', 'domain', /can be below 0/);
    only('a ** 0.5', 'domain', /power of it that is no whole number/);
    only('z ** -1', 'domain', /negative power/);
    only('a % z', 'domain', /remainder by 0/);
    only('exp(i * 100) - exp(i * 90)', 'domain', /larger than any number/);
    only('where(m > a, 1, log(a))', 'domain', /logarithm/);
    for (const fine of [
      'a / m',
      'where(z == 0, 0, a / z)',
      'where(u != 0, a / u, 0)',
      'where(a + z == 0, 0, 1 / (z * 0 + 1) + 1 / (a + z))',
      'where(z > 0 and a > 0, log(z * 1) / 2, 0) - where(z <= 0, 0, log(z))'.replace('log(z * 1)', 'log(z)'),
      'where(not (a < 0), sqrt(a), 0)',
      'where(a < 0 or z < 1, 0, sqrt(a) / z)',
      '1 / (1 + exp(-i * 100))',
      'a ** 2 / m ** -1.5',
    ])
      stateOf(fine);
  });

  it('refuses what is no number', () => {
    only('c + 1', 'type', /"c" is text/);
    only('t - 1', 'type', /"t" is a date/);
    only('where(a, 1, 2)', 'type', /"where" at character 1 of the formula takes a condition/);
    only('a > 1 and z', 'type', /"and" at character 7/);
    only('aa + 1', 'unknown-column', /no column "aa"/);
    only('a + 1', 'step-argument', /does not use "x"/, ', with: {x: z}');
  });
});

/** Formulas of every operation over the inputs. */
const formulas = fc.letrec<{ number: string; truth: string }>((tie) => {
  const pair = fc.tuple(tie('number'), tie('number'));
  const call = (name: string) => tie('number').map((x) => `${name}(${x})`);
  return {
    number: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom('a', 'z', 'm', 'f', 'i', 'b', '0', '2', '0.5', '3'),
      fc
        .tuple(pair, fc.constantFrom('+', '-', '*', '/', '//', '%', '**'))
        .map(([[x, y], sign]) => `(${x} ${sign} ${y})`),
      fc.constantFrom('abs', 'floor', 'ceil', 'round', 'sqrt', 'log', 'exp', '-').chain(call),
      fc.constantFrom('sign', 'trunc', 'cbrt', 'exp2').chain(call),
      fc.constantFrom('log1p', 'expm1', 'log2', 'log10', 'tanh', 'radians', 'degrees').chain(call),
      fc.constantFrom('sin', 'cos', 'tan', 'asin', 'acos', 'atan').chain(call),
      fc.tuple(pair, fc.constantFrom('min', 'max', 'atan2', 'hypot')).map(([[x, y], name]) => `${name}(${x}, ${y})`),
      fc.tuple(tie('number'), fc.integer({ min: -3, max: 20 })).map(([x, d]) => `round(${x}, ${d})`),
      fc.tuple(pair, tie('number')).map(([[x, y], w]) => `clip(${x}, ${y}, ${w})`),
      fc.tuple(tie('truth'), pair).map(([c, [x, y]]) => `where(${c}, ${x}, ${y})`),
      // What a condition says of a column is used in its branches.
      fc
        .tuple(
          fc.constantFrom('a', 'z', 'm', 'i'),
          fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
          fc.constantFrom('0', 'z', 'm'),
        )
        .map(([x, sign, y]) => `where(${x} ${sign} ${y}, log(${x}) - 1 / ${x}, sqrt(${x}) + ${x} // ${x})`),
    ),
    truth: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(pair, fc.constantFrom('<', '<=', '>', '>=', '==', '!=')).map(([[x, y], sign]) => `${x} ${sign} ${y}`),
      tie('number').map((x) => `is_missing(${x})`),
      fc
        .tuple(tie('truth'), tie('truth'), fc.constantFrom('and', 'or'))
        .map(([x, y, sign]) => `((${x}) ${sign} (${y}))`),
      tie('truth').map((x) => `not (${x})`),
    ),
  };
});

describe('contract/formula: sound', () => {
  it('no admitted row leaves what the flow says of a random formula', () => {
    let checked = 0;
    const row = fc.record({
      a: fc.oneof(fc.double({ min: -3, max: 7, noNaN: true }), fc.constantFrom(0, -3, 7, 2, 0.5)),
      z: fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(0, 5, 5e-324, 0.5)),
      m: fc.oneof(fc.double({ min: 1, max: 9, noNaN: true }), fc.constantFrom(NaN, 1, 9, 3)),
      f: fc.double({ min: -0.1, max: 0.3, noNaN: true }).map(Math.fround),
      i: fc.integer({ min: -4, max: 20 }),
      b: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(
        formulas.number,
        fc.constantFrom('float64', 'float32'),
        fc.array(row, { minLength: 20, maxLength: 20 }),
        (text, precision, rows) => {
          if (!/[azmfib]/.test(text.replaceAll(/[a-z_]{2,}/g, ''))) return;
          const flow = flowOf(text, `, precision: ${precision}`);
          if (flow.issues.length > 0) return;
          const state = flow.final.get('v');
          assert.ok(state);
          checked++;
          const round = precision === 'float32' ? Math.fround : (x: number): number => x;
          for (const one of rows) {
            const value = evaluateFormula(
              parseFormula(text),
              (name) => Object.entries(one).find(([key]) => key === name)?.[1] ?? NaN,
              round,
            );
            const shown = `${text} is ${value} of ${JSON.stringify(one)} in ${precision}, and the flow says ${JSON.stringify([state.domain, state.missing])}`;
            if (Number.isNaN(value)) assert.notEqual(state.missing, false, shown);
            else if (state.domain.kind === 'interval')
              assert.ok(value >= state.domain.lo && value <= state.domain.hi, shown);
          }
        },
      ),
      { numRuns: 1500, seed: 17 },
    );
    assert.ok(checked > 300, `${checked} formulas had no finding`);
  });
});
