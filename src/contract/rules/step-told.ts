import { type RuleContext } from '../rule';

/** What is wrong with a step's answer to a column, or with one before it that changed the column, has been told. */
export function isToldOfStep({ flow }: RuleContext, index: number, column: string): boolean {
  return flow.issues.some(({ code, path }) => {
    const at = path[0] === 'preprocessing' && typeof path[1] === 'number' ? path[1] : Infinity;
    return code === 'domain' && (at === index || (at < index && (flow.changed[at] ?? []).includes(column)));
  });
}
