import { type ColumnState } from '../column';
import { hull } from '../domain';
import { spanOf } from '../interval';
import { type TextRange } from '../places';
import { type RuleContext } from '../rule';
import { plain } from '../shown';
import { type Columns } from '../step';
import { domainWords, missingWords, stateWords, typeWords } from './column-words';

/** What a step changed, behind it. */
export interface StepHint {
  readonly at: number;
  /** At most 39 characters. */
  readonly text: string;
  /** A line for each column that the step changed, with all that is known of it. */
  readonly details: readonly string[];
}

/** VS Code cuts a hint at 43 characters unless it is told otherwise, and the brackets around this text take four. */
const longest = 39;
const mostDetails = 24;

/** What each step of a part of the text changed; a step that changed nothing that the flow can tell has none. */
export function hintsIn({ document, flow }: Pick<RuleContext, 'document' | 'flow'>, within: TextRange): StepHint[] {
  const steps = document.contract?.preprocessing ?? [];
  return steps.flatMap((use, index): StepHint[] => {
    const { to } = document.rangeOf(use.path.slice(0, 2), 'value');
    const after = flow.after[index];
    if (to < within.from || to > within.to || after === undefined) return [];
    const before = index === 0 ? flow.inputs : (flow.after[index - 1] ?? flow.inputs);
    const hint = changeOf(before, after, flow.changed[index] ?? []);
    return hint === undefined ? [] : [{ at: to, ...hint }];
  });
}

interface Change {
  readonly name: string;
  readonly before: ColumnState | undefined;
  readonly after: ColumnState;
}

function changeOf(before: Columns, after: Columns, names: readonly string[]): Omit<StepHint, 'at'> | undefined {
  const made: Change[] = [];
  const removed: string[] = [];
  for (const name of names) {
    const state = after.get(name);
    if (state === undefined) removed.push(name);
    else if (state.poisoned !== true) made.push({ name, before: before.get(name), after: state });
  }
  const parts = aspects(made);
  if (removed.length > 0 && made.length === 0) {
    const list = `without ${removed.map((name) => plain(name)).join(', ')}`;
    const text = list.length <= longest ? list : `without ${String(removed.length)} columns`;
    return { text, details: removed.slice(0, mostDetails).map((name) => plain(name)) };
  }
  if (parts.length === 0) return undefined;
  const [only, second] = made;
  const who = only === undefined || second !== undefined ? `${String(made.length)} columns` : plain(only.name, 30);
  return {
    text: fitted(who, parts),
    details: made.slice(0, mostDetails).map(({ name, after: state }) => `${plain(name)}: ${stateWords(state)}`),
  };
}

/** As much as fits: the name goes first, then what stands last. */
function fitted(who: string, parts: readonly string[]): string {
  const whole = `${who} ${parts.join(' · ')}`;
  if (whole.length <= longest) return whole;
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text} · ${part}`;
    if (longer.length > longest) break;
    text = longer;
  }
  return text === '' ? plain(parts[0] ?? '', longest - 1) : text;
}

/** Of type and width, missing and domain only what is not as it was before. */
function aspects(changes: readonly Change[]): string[] {
  const differs = (of: (state: ColumnState) => string | undefined): boolean =>
    changes.some(({ before, after }) => before === undefined || of(before) !== of(after));
  const states = changes.map(({ after }) => after);
  const parts: (string | undefined)[] = [];
  if (differs(typeWords)) parts.push(common(states.map(typeWords)) ?? widths(states));
  if (differs(({ missing }) => missingWords(missing))) parts.push(missingOf(states));
  if (differs((state) => domainWords(state.domain, state.time))) parts.push(domainOf(states));
  return parts.filter((part) => part !== undefined);
}

function common(words: readonly (string | undefined)[]): string | undefined {
  return words.every((word) => word === words[0]) ? words[0] : undefined;
}

function widths(states: readonly ColumnState[]): string {
  const width = states.reduce((sum, state) => sum + state.width, 0);
  const type = common(states.map((state) => state.type)) ?? 'of several types';
  return width === states.length ? type : `${type} ×${String(width)}`;
}

function missingOf(states: readonly ColumnState[]): string {
  const same = common(states.map(({ missing }) => missingWords(missing)));
  const some = states.filter(({ missing }) => missing !== false).length;
  return same ?? `missing in ${String(some)} of ${String(states.length)}`;
}

function domainOf(states: readonly ColumnState[]): string | undefined {
  const same = common(states.map((state) => domainWords(state.domain, state.time)));
  if (same !== undefined) return same;
  if (states.some(({ domain, time }) => domain.kind !== 'interval' || time)) return undefined;
  const { lo, hi } = spanOf(states.map(({ domain }) => hull(domain)));
  return domainWords({ kind: 'interval', lo, hi });
}
