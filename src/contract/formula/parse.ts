import { type TextRange } from '../places';
import { suggest } from '../suggest';
import { functionArity, type OperationName, otherNames } from './names';
import { FormulaError, type Token, tokenize } from './tokens';

/** A formula as a tree. `at` is where it stands in the text: of an operation its sign or name, and `from` and `to` are all of it. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly name?: 'pi' }
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  | Application;

export interface Application extends TextRange {
  readonly kind: 'apply';
  readonly op: OperationName;
  readonly args: readonly Formula[];
  readonly at: number;
}

const mostCharacters = 2000;
/** Of parentheses within parentheses; a formula must not exhaust the stack of who reads it. */
const mostDepth = 100;

/** Reads a formula with Python's precedence. Throws FormulaError. */
export function parseFormula(text: string): Formula {
  if (text.length > mostCharacters)
    throw new FormulaError(`a formula of at most ${mostCharacters} characters, in several steps if need be`, 0);
  return new Parser(tokenize(text)).whole();
}

const comparisons: Readonly<Record<string, OperationName>> = {
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
};
const sums: Readonly<Record<string, OperationName>> = { '+': 'add', '-': 'sub' };
const products: Readonly<Record<string, OperationName>> = { '*': 'mul', '/': 'div', '//': 'floordiv', '%': 'mod' };

class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Formula {
    const formula = this.either();
    const rest = this.peek();
    if (rest.kind === 'end') return formula;
    throw new FormulaError(
      rest.text === ')'
        ? 'a "(" for this ")", or leave it out'
        : `an operator such as "*" before ${JSON.stringify(rest.text)}`,
      rest.at,
    );
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: 0 };
  }

  /** The next token if it is one of these words or signs; it is then read. */
  private take(...texts: readonly string[]): Token | undefined {
    const token = this.peek();
    if (token.kind === 'number' || !texts.includes(token.text)) return undefined;
    this.next++;
    return token;
  }

  /** An operation that begins at `from` and ends with the token that was read last. */
  private applied(op: OperationName, args: readonly Formula[], at: number, from: number): Formula {
    const last = this.tokens[this.next - 1];
    return { kind: 'apply', op, args, at, from, to: last === undefined ? at : last.at + last.text.length };
  }

  private chain(part: () => Formula, signs: Readonly<Record<string, OperationName>>): Formula {
    const from = this.peek().at;
    let left = part();
    for (let sign = this.take(...Object.keys(signs)); sign !== undefined; sign = this.take(...Object.keys(signs)))
      left = this.applied(signs[sign.text] ?? 'add', [left, part()], sign.at, from);
    return left;
  }

  private either(): Formula {
    return this.chain(() => this.chain(() => this.opposite(), { and: 'and' }), { or: 'or' });
  }

  private opposite(): Formula {
    const not = this.take('not');
    return not === undefined
      ? this.comparison()
      : this.deeper(() => this.applied('not', [this.opposite()], not.at, not.at));
  }

  private comparison(): Formula {
    const from = this.peek().at;
    const left = this.sum();
    const sign = this.take(...Object.keys(comparisons));
    if (sign === undefined) return left;
    const right = this.sum();
    const second = this.take(...Object.keys(comparisons));
    if (second !== undefined)
      throw new FormulaError('two comparisons with "and" between them, a < b and b < c', second.at);
    return this.applied(comparisons[sign.text] ?? 'lt', [left, right], sign.at, from);
  }

  private sum(): Formula {
    return this.chain(() => this.chain(() => this.signed(), products), sums);
  }

  private signed(): Formula {
    const sign = this.take('-', '+');
    if (sign === undefined) return this.power();
    return this.deeper(() => {
      const arg = this.signed();
      return sign.text === '+' ? arg : this.applied('neg', [arg], sign.at, sign.at);
    });
  }

  /** Binds more tightly than a sign on its left and less than one on its right: -a ** -b is -(a ** (-b)). */
  private power(): Formula {
    const from = this.peek().at;
    const base = this.atom();
    const sign = this.take('**');
    if (sign === undefined) return base;
    return this.deeper(() => this.applied('pow', [base, this.signed()], sign.at, from));
  }

  private atom(): Formula {
    const token = this.peek();
    this.next++;
    if (token.kind === 'number') {
      const value = Number(token.text);
      if (!Number.isFinite(value)) throw new FormulaError('a number below 1.8e308', token.at);
      return { kind: 'number', value, at: token.at };
    }
    if (token.text === '(') {
      const inner = this.deeper(() => this.either());
      if (this.take(')') === undefined) throw new FormulaError('a ")" for this "("', token.at);
      return inner;
    }
    if (token.kind === 'name' && !['and', 'or', 'not'].includes(token.text)) {
      if (this.take('(') !== undefined) return this.call(token);
      return token.text === 'pi'
        ? { kind: 'number', value: Math.PI, at: token.at, name: 'pi' }
        : { kind: 'column', name: token.text, at: token.at };
    }
    throw new FormulaError(
      token.kind === 'end'
        ? 'a number or a column at its end'
        : `a number or a column before ${JSON.stringify(token.text)}`,
      token.at,
    );
  }

  private call({ text, at }: Token): Formula {
    const known = [...functionArity.keys()];
    const found = functionArity.get(text);
    if (found === undefined) {
      const other = otherNames.get(text);
      const near = suggest(text, known);
      throw new FormulaError(
        other === undefined && near === undefined
          ? `one of the functions ${known.join(', ')}`
          : `${JSON.stringify(other ?? near)} instead of ${JSON.stringify(text)}`,
        at,
      );
    }
    const args = this.deeper(() => [this.either()]);
    while (this.take(',') !== undefined) args.push(this.deeper(() => this.either()));
    if (this.take(')') === undefined)
      throw new FormulaError(
        `a ")" at the end of ${text}(…${this.peek().kind === 'end' ? '; between braces a formula with a comma needs quotes' : ''}`,
        at,
      );
    const { least, most, op } = found;
    if (args.length < least || args.length > most) {
      const count = most === Infinity ? 'two or more' : least === most ? String(least) : `${least} or ${most}`;
      throw new FormulaError(`${text}(…) with ${count} value${most === 1 ? '' : 's'}`, at);
    }
    const short = shorthand(text, args, at, (of, ...its) => this.applied(of, its, at, at));
    if (short !== undefined) return short;
    if (op === undefined) throw new RangeError(`Nothing says what ${text}(…) is short for.`);
    return this.applied(op, args, at, at);
  }

  private deeper<T>(read: () => T): T {
    this.depth++;
    if (this.depth > mostDepth)
      throw new FormulaError(
        `a formula with fewer than ${mostDepth} levels, in several steps if need be`,
        this.peek().at,
      );
    const result = read();
    this.depth--;
    return result;
  }
}

/** Decimals beyond which every float64 is whole, or a power of ten is none to the digit. */
const mostDecimals = 22;

/** What a function is short for; each value stands in it once, so that a formula never grows. */
function shorthand(
  name: string,
  args: readonly Formula[],
  at: number,
  apply: (op: OperationName, ...args: readonly Formula[]) => Formula,
): Formula | undefined {
  const [x, second, third] = args;
  if (x === undefined) return undefined;
  const number = (value: number): Formula => ({ kind: 'number', value, at });
  if (name === 'exp2') return apply('pow', number(2), x);
  if (name === 'clip' && second !== undefined && third !== undefined)
    return apply('min', apply('max', x, second), third);
  if (name !== 'round' || second === undefined) return undefined;
  const decimals = wholeOf(second);
  if (decimals === undefined || Math.abs(decimals) > mostDecimals)
    throw new FormulaError(
      `round(…) with a whole number of decimals from −${mostDecimals} to ${mostDecimals}`,
      second.at,
    );
  // In numpy's order of operations.
  const [there, back] = decimals < 0 ? (['div', 'mul'] as const) : (['mul', 'div'] as const);
  const power = number(10 ** Math.abs(decimals));
  return decimals === 0 ? apply('round', x) : apply(back, apply('round', apply(there, x, power)), power);
}

function wholeOf(formula: Formula): number | undefined {
  if (formula.kind === 'number') return Number.isInteger(formula.value) ? formula.value : undefined;
  const [of] = formula.kind === 'apply' && formula.op === 'neg' ? formula.args : [];
  return of?.kind === 'number' && Number.isInteger(of.value) ? -of.value : undefined;
}

/** The names of columns in a formula, each once, with where it stands first. */
export function columnsOf(formula: Formula): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walk = (node: Formula): void => {
    if (node.kind === 'column' && !found.has(node.name)) found.set(node.name, node.at);
    if (node.kind === 'apply') node.args.forEach(walk);
  };
  walk(formula);
  return found;
}

/** Whether π stands in it by its name. */
export function usesPi(formula: Formula): boolean {
  return formula.kind === 'apply' ? formula.args.some(usesPi) : formula.kind === 'number' && formula.name === 'pi';
}

/** The same text for formulas that mean the same by form: `a+b` and `(a + b)`. */
export function textOf(formula: Formula): string {
  if (formula.kind === 'number') return String(formula.value);
  if (formula.kind === 'column') return JSON.stringify(formula.name);
  return `(${formula.op} ${formula.args.map(textOf).join(' ')})`;
}
