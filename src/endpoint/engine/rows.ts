import { predictionsOf } from '../../engine/predictions';
import { mostRows, type RowsReply } from '../../protocol/rows';
import { EndpointError } from '../error';
import { admitInSlices } from './admit-in-slices';
import { type Slot } from './slot';

const longestId = 256;

/** What a rows request answers; `reply` is null where every row was refused. */
export interface RowsOutcome {
  readonly status: 200 | 422;
  readonly body: string;
}

/**
 * `{"rows": [{…}]}` through admission and the model: every row by itself. 200 if one is admitted at least, else 422 with the violations. Throws
 * EndpointError 400 for what is no such request.
 */
export async function answerRows(slot: Slot, request: unknown, madeId: string, began: number): Promise<RowsOutcome> {
  const { id, rows } = rowsOf(request, madeId);
  const admission = await admitInSlices(slot.plan, rows, (slice, length) => {
    slot.stats.refused += length - slice.admitted.length;
    slot.windows.addRefusals(slice, length);
  });
  const count = admission.admitted.length;
  const { violations, violationsTotal } = admission;
  const more = violationsTotal > violations.length && { violations_total: violationsTotal };
  if (count === 0) {
    const first = violations[0]?.message ?? '';
    const error =
      rows.length === 1 ? `The row is refused: ${first}` : `All ${rows.length} rows are refused; the first: ${first}`;
    return { status: 422, body: JSON.stringify({ error, code: 'rows-refused', violations, ...more }) };
  }
  const outputs = await slot.submit(admission.columns, count);
  const answers = predictionsOf(outputs, count);
  const predictions: RowsReply['predictions'] = count === rows.length ? answers : rows.map(() => null);
  if (count < rows.length)
    for (const [index, row] of admission.admitted.entries()) predictions[row] = answers[index] ?? null;
  const reply: RowsReply = { id, model_version: slot.o.version, predictions, violations, ...more };
  const body = JSON.stringify(reply);
  slot.windows.addRows(admission.columns, outputs, count);
  slot.count((performance.now() - began) * 1000);
  return { status: 200, body };
}

function rowsOf(request: unknown, madeId: string): { readonly id: string; readonly rows: readonly unknown[] } {
  const wrong = (text: string): never => {
    throw new EndpointError(400, 'rows-shape', text);
  };
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    return wrong('The body must be an object {"rows": [{…}]}, each row with a value for each column.');
  const { rows, id } = request as { readonly rows?: unknown; readonly id?: unknown };
  if (!Array.isArray(rows))
    return wrong(
      `"rows" must be a list of rows, and ${rows === undefined ? 'is not there' : 'is something else'} — send {"rows": [{…}]}.`,
    );
  if (rows.length > mostRows) throw tooManyRows(rows.length);
  if (rows.length === 0) return wrong('"rows" is empty — send one row at least.');
  if (id !== undefined && (typeof id !== 'string' || id.length > longestId))
    return wrong(`"id" must be text of at most ${longestId} characters.`);
  return { id: id ?? madeId, rows };
}

/** Before anything is made of them: rows are cheap to send and dear to answer. */
export function tooManyRows(rows: number): EndpointError {
  return new EndpointError(
    413,
    'too-many-rows',
    `The request holds ${rows} rows, and one request may hold ${mostRows} — send them in several requests.`,
  );
}
