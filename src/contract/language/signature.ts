import { type RuleContext } from '../rule';
import { cursorAt, unquoted } from './cursor';
import { keysAt, wanted } from './language-schema';
import { stepPlace } from './step-place';

/** The arguments of a step, and which of them is being written. */
export interface StepSignature {
  readonly label: string;
  readonly summary: string;
  readonly parameters: readonly {
    /** Where it stands in the label. */
    readonly from: number;
    readonly to: number;
    readonly documentation: string;
  }[];
  /** Position of the argument at the cursor; undefined where none is begun. */
  readonly active: number | undefined;
}

export function signatureAt({ document }: Pick<RuleContext, 'document'>, offset: number): StepSignature | undefined {
  const cursor = cursorAt(document.text, offset);
  if (cursor === undefined) return undefined;
  const place = stepPlace(cursor.path);
  if (place?.step === undefined) return undefined;
  // A column that has arguments of its own has the step's.
  const [first, , own] = place.within;
  const at = cursor.on === 'key' ? unquoted(document.text.slice(cursor.from, cursor.to)) : undefined;
  const argument =
    first === 'columns' ? (own ?? (at !== undefined && place.within.length === 2 ? at : first)) : (first ?? at);
  const keys = [...keysAt(place.path)];
  if (keys.length === 0) return undefined;
  let label = `${place.step.name}(`;
  const parameters = keys.map(([key, schema], index) => {
    if (index > 0) label += ', ';
    const from = label.length;
    label += key;
    const toWrite = wanted(schema);
    return { from, to: label.length, documentation: toWrite === undefined ? '' : `Write ${toWrite}.` };
  });
  const active = keys.findIndex(([key]) => key === argument);
  return { label: `${label})`, summary: place.step.summary, parameters, active: active < 0 ? undefined : active };
}
