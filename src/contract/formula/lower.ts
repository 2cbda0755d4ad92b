import { type Value } from '../../onnx/graph';
import { type Kernel } from '../steps/kernel';
import { lowerPowers } from '../steps/powers';
import { operations } from './operations';
import { type Formula, textOf } from './parse';

/** A tensor; a truth is bool, a number is of the kernel's type. */
interface Lowered {
  readonly value: Value;
  readonly truth: boolean;
}

/** Nodes for a formula; what stands in it twice is computed once. */
export class FormulaLowering {
  private readonly made = new Map<string, Lowered>();

  constructor(
    private readonly kernel: Kernel,
    private readonly column: (name: string) => Lowered,
  ) {}

  /** A truth as 0 or 1. */
  number(formula: Formula): Value {
    const { value, truth } = this.of(formula);
    return truth ? this.kernel.graph.cast(value, this.kernel.type) : value;
  }

  private of(formula: Formula): Lowered {
    const text = textOf(formula);
    const made = this.made.get(text) ?? this.make(formula);
    this.made.set(text, made);
    return made;
  }

  private make(formula: Formula): Lowered {
    const { kernel } = this;
    if (formula.kind === 'number') return { value: kernel.number(formula.value), truth: false };
    if (formula.kind === 'column') return this.column(formula.name);
    const { op, args } = formula;
    const [first] = args;
    if (op === 'where' && first !== undefined) {
      const [, then = '', otherwise = ''] = args.map((arg, index) => (index === 0 ? '' : this.number(arg)));
      return { value: kernel.graph.where(this.of(first).value, then, otherwise), truth: false };
    }
    if (op === 'is_missing')
      return { value: kernel.graph.isNaN(first === undefined ? '' : this.number(first)), truth: true };
    if (op === 'where') throw new RangeError('The parser let where() through without values.');
    const [, exponent] = args;
    if (op === 'pow' && first !== undefined && exponent?.kind === 'number')
      return { value: lowerPowers(kernel, this.number(first), [exponent.value]), truth: false };
    const operation = operations[op];
    const values = args.map((arg) => (operation.takes === 'truth' ? this.of(arg).value : this.number(arg)));
    return { value: operation.lower(kernel, values), truth: operation.gives === 'truth' };
  }
}
