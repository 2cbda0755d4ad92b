import * as vscode from 'vscode';
import { type ExampleSpec } from '../../contract/model';
import { type RunResult } from '../../protocol/engine';
import { type Json } from '../../protocol/rows';

export interface ExampleResult {
  readonly passed: boolean;
  /** `0.061 expected 0.061`, or what went wrong. */
  readonly text: string;
}

/** The newest result of each example, by contract; kept until its text changes. */
export class ExampleResults implements vscode.Disposable {
  readonly #results = new Map<string, Map<string, ExampleResult>>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  get(contract: vscode.Uri, example: string): ExampleResult | undefined {
    return this.#results.get(contract.toString())?.get(example);
  }

  counts(contract: vscode.Uri): { readonly passed: number; readonly failed: number } {
    const results = [...(this.#results.get(contract.toString())?.values() ?? [])];
    const passed = results.filter((result) => result.passed).length;
    return { passed, failed: results.length - passed };
  }

  set(contract: vscode.Uri, example: string, result: ExampleResult): void {
    const key = contract.toString();
    const known = this.#results.get(key) ?? new Map<string, ExampleResult>();
    known.set(example, result);
    this.#results.set(key, known);
    this.#changed.fire(contract);
  }

  clear(contract: vscode.Uri): void {
    if (this.#results.delete(contract.toString())) this.#changed.fire(contract);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Expected against actual, as a person reads it beside the code. */
export function judge(example: ExampleSpec, answer: RunResult): ExampleResult {
  const [violation] = answer.violations;
  if (violation) return { passed: false, text: `${violation.rule}: ${violation.message}` };
  const [prediction] = answer.predictions;
  if (!prediction) return { passed: false, text: 'no answer' };
  const names = example.expect ? Object.keys(example.expect) : Object.keys(prediction);
  let passed = true;
  const parts = names.map((name) => {
    const actual = prediction[name] ?? null;
    const expected = example.expect?.[name];
    if (expected === undefined) return `${name} ${said(actual)}`;
    const same =
      typeof expected === 'number' && typeof actual === 'number'
        ? Math.abs(expected - actual) <= example.tolerance
        : typeof actual !== 'object' && String(expected) === String(actual);
    passed &&= same;
    return `${name} ${said(actual)} expected ${said(expected)}`;
  });
  return { passed, text: parts.join(' · ') };
}

function said(value: Json): string {
  return typeof value === 'number'
    ? String(Number(value.toPrecision(4)))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}
