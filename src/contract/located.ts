import { type Severity } from '../protocol/finding';
import { type TextRange } from './places';
import { type Report } from './rule';

/** A finding with its place as offsets, before it crosses a process. */
export interface Located {
  readonly rule: string;
  readonly severity: Severity;
  readonly report: Report;
  readonly range: TextRange;
}
