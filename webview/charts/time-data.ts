import { type ChartColor } from './theme';

export interface TimeLine {
  readonly name: string;
  readonly color: ChartColor;
  /** Tells lines apart without their colour. */
  readonly dash?: readonly number[];
  readonly fill?: boolean;
}

export interface Mark {
  readonly at: number;
  readonly text: string;
  /** An onset is dashed, a deployment is not. */
  readonly dashed: boolean;
}

export interface TimeData {
  /** ms since the epoch, ascending. */
  readonly times: readonly number[];
  /** One for each line, as long as `times`; null where there is nothing to say. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Upper end of what counts as noise. */
  readonly noise?: readonly (number | null)[];
  /** Half-widths of the first line's intervals. */
  readonly halfWidths?: readonly (number | null)[];
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly marks: readonly Mark[];
  readonly sentence: string;
}
