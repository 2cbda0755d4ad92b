import { type Finding } from '../protocol/finding';

/** Errors that speak of a deployment: the model can be run and tried meanwhile, which may be what settles them. */
const ofDeployment: ReadonlySet<string> = new Set(['style/unconfirmed', 'serve/duplicate-name']);

/** Whether a finding of the typing phase keeps the contract's model from being run. */
export function keepsFromRunning({ severity, rule }: Pick<Finding, 'severity' | 'rule'>): boolean {
  return severity === 'error' && !ofDeployment.has(rule);
}
