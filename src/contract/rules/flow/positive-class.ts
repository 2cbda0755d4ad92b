import * as z from 'zod';
import { classesOf } from '../../flow-outputs';
import { type OutputSpec } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { quoted } from '../../shown';

const pair = z
  .tuple([z.unknown(), z.unknown()])
  .transform(([below, reached]) => [String(below), String(reached)] as const);

/** Classes that may as well answer another question: approved, 1 or 0, of a probability to default, 0 or 1. */
const answer = /^(?:-?\d+(?:\.\d+)?|true|false|yes|no|y|n)$/i;

export const positiveClass: Rule = {
  id: 'flow/positive-class',
  severity: 'warning',
  summary: 'The label of a decision is the class that its probability is of',
  phase: 'typing',
  *check(context) {
    const { contract } = context.document;
    const taken = new Map<string, string>();
    for (const output of contract?.outputs ?? []) {
      const found = classOf(context, output) ?? taken.get(output.from);
      const [threshold, labels] = output.steps.filter(({ op }) => op !== 'round').slice(-2);
      if (found !== undefined && output.steps.every(({ op }) => /^(?:index|class|round)$/.test(op)))
        taken.set(output.name, found);
      if (found === undefined || threshold?.op !== 'threshold' || labels?.op !== 'labels') continue;
      const { data: named } = pair.safeParse(labels.args);
      // Words of their own, "refuse" and "grant", are no classes.
      if (named === undefined || named[0] !== found || answer.test(found)) continue;
      yield {
        at: { path: labels.path, on: 'value' },
        message: `${quoted(output.name)} is ${quoted(named[1])} where the probability of ${quoted(found)} reaches the threshold, and ${quoted(found)} where it does not — every decision is turned around, and nothing fails — take the probability of ${quoted(named[1])}, or write the labels the other way round: first what a row is below the threshold.`,
      };
    }
  },
};

/** The class that an output is the probability of: by its name, or by its place among those that are named. */
function classOf({ document, model }: RuleContext, { steps }: OutputSpec): string | undefined {
  const [step] = steps;
  if (step?.op === 'class') return typeof step.args === 'string' ? step.args : undefined;
  if (step?.op !== 'index' || typeof step.args !== 'number') return undefined;
  const classes =
    document.contract && model.state === 'read' ? classesOf(document.contract, model.signature) : undefined;
  return classes?.[step.args];
}
