import { categoryCases } from './cases/categories';
import { formulaCases } from './cases/formulas';
import { imageCases } from './cases/images';
import { numberCases } from './cases/numbers';
import { shapeCases } from './cases/shape';
import { type StepCase } from './cases/step-case';
import { textCases } from './cases/text';
import { timeCases } from './cases/time';

/** The cases of all steps; a group of steps has a file of its own. */
export const cases: readonly StepCase[] = [
  ...numberCases,
  ...formulaCases,
  ...categoryCases,
  ...textCases,
  ...timeCases,
  ...shapeCases,
  ...imageCases,
];
