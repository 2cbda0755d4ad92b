/** Python as far as preprocessing is written in it; what is not among these is `other`. `at` is an offset into the code. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly at: number }
  | { readonly kind: 'item'; readonly of: Expression; readonly index: readonly Subscript[]; readonly at: number }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Argument[]; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  | {
      readonly kind: 'dict';
      readonly entries: readonly (readonly [Expression | undefined, Expression])[];
      readonly at: number;
    }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[]; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  /** `yes if test else no` */
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly at: number;
    }
  | { readonly kind: 'negative'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'each';
      readonly key?: Expression;
      readonly make: Expression;
      readonly targets: readonly string[];
      readonly over: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'lambda';
      readonly parameters: readonly Parameter[];
      readonly result: Expression;
      readonly at: number;
    }
  | { readonly kind: 'other'; readonly at: number };

/** `[lo:hi]`, or one index. */
export type Subscript =
  | Expression
  | { readonly kind: 'slice'; readonly lo?: Expression; readonly hi?: Expression; readonly step?: Expression };
export interface Argument {
  /** Of a keyword; `**` of a mapping, `*` of a list. */
  readonly name?: string;
  readonly value: Expression;
}
export interface Parameter {
  readonly name: string;
  readonly standard?: Expression;
}

export type Statement =
  | { readonly kind: 'import'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'assign';
      readonly targets: readonly (readonly Expression[])[];
      readonly value: Expression;
      readonly operator?: string;
      readonly at: number;
    }
  | { readonly kind: 'expression'; readonly value: Expression }
  | {
      readonly kind: 'for';
      readonly targets: readonly string[];
      readonly over: Expression;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly body: readonly Statement[];
      /** What follows an else, or an elif as one more of these. */
      readonly otherwise: readonly Statement[];
      readonly at: number;
    }
  /** `continue` and `break`. */
  | { readonly kind: 'leave'; readonly loop: boolean }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly parameters: readonly Parameter[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'return'; readonly value: Expression };
