/** One pipeline for each thing that a step can do; every preprocessing step is in one at least (a test counts). */
export interface StepCase {
  readonly title: string;
  readonly step: string;
  readonly body: string;
  /** Units in the last place by which libraries differ; 0 for operations that IEEE 754 defines. */
  readonly ulps?: number;
  /** By which they may differ as well, where a function crosses 0. */
  readonly absolute?: number;
}

export const anyNumber = 'a: {missing: allow}';
export const anyText = 'c: {type: string, missing: allow}';
export const purpose = 'p: {type: string, categories: [car, radio_tv, "Straße", ÄÖ], unknown: zeros, missing: allow}';

/** A contract's text from `inputs:` to the last step. */
export function pipeline(inputs: string, ...steps: string[]): string {
  return `inputs: {${inputs}}\npreprocessing:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
}
