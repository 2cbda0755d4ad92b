import { type Path } from '../model';
import { outputSteps, preprocessingSteps } from '../steps/registry';
import { type AnyStep } from './language-schema';

/** A place within the preprocessing or an output. */
export interface StepPlace {
  /** The step, where the path has come that far and names one. */
  readonly step: AnyStep | undefined;
  /** Of the step's arguments. */
  readonly path: Path;
  /** The path within the arguments; empty at the step's name itself. */
  readonly within: Path;
  /** Position in the preprocessing; undefined in an output. */
  readonly index: number | undefined;
}

/** In which step a path is: `preprocessing.2.clip.columns`, `outputs.risk.threshold`, `outputs.risk.steps.0.index`. */
export function stepPlace(path: Path): StepPlace | undefined {
  const [top, second] = path;
  if (top === 'preprocessing' && typeof second === 'number') return place(path, 2, preprocessingSteps, second);
  if (top !== 'outputs' || typeof second !== 'string' || path.length < 3) return undefined;
  if (path[2] !== 'steps') return outputSteps.has(String(path[2])) ? place(path, 2, outputSteps, undefined) : undefined;
  return typeof path[3] === 'number' ? place(path, 4, outputSteps, undefined) : undefined;
}

function place(path: Path, at: number, steps: ReadonlyMap<string, AnyStep>, index: number | undefined): StepPlace {
  const name = path[at];
  const step = typeof name === 'string' ? steps.get(name) : undefined;
  return { step, path: path.slice(0, at + 1), within: path.slice(at + 1), index };
}
