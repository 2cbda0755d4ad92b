// Callers of the sample model: requests of 16 to 64 rows drawn from its training data, through the rows route of the real endpoint.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Numbers from a seed, so that every demonstration sends the same rows (mulberry32, public domain). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Rows of the sample's CSV as a caller would send them: plain JSON values, without the columns that only training knows.
 * The sample's file has no quotes; a file that has some is refused, since its commas could not be told apart.
 */
export function rowsOf(csv, without) {
  const text = readFileSync(csv, 'utf8');
  const [header = [], ...records] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  if (text.includes('"') || records.some((record) => record.length !== header.length))
    throw new Error(`${csv} is not a CSV of plain values with ${header.length} columns.`);
  const value = (field) => (field === '' ? null : Number.isFinite(Number(field)) ? Number(field) : field);
  return records.map((record) =>
    Object.fromEntries(
      header.map((name, column) => [name, value(record[column])]).filter(([name]) => !without.includes(name)),
    ),
  );
}

/**
 * Callers that go on until `stop()`: each row is drawn from `rows` and passed through `change`.
 * @param {object} o
 * @param {string} o.url the rows route of one model
 * @param {string} o.token
 * @param {object[]} o.rows
 * @param {() => number} o.random
 * @param {(row: object) => object} [o.change] the fault, if any
 * @param {number} [o.pauseMs] between two requests
 * @returns {{stop: () => Promise<{requests: number, rows: number, refused: number}>}} counts of what was sent; `stop` throws when the endpoint
 *   gave an answer that no caller should see
 */
export function startTraffic({ url, token, rows, random, change = (row) => row, pauseMs = 100 }) {
  const ended = new AbortController();
  const sent = { requests: 0, rows: 0, refused: 0 };
  const loop = async () => {
    while (!ended.signal.aborted) {
      const count = 16 + Math.floor(random() * 49);
      const drawn = Array.from({ length: count }, () => change(rows[Math.floor(random() * rows.length)]));
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ rows: drawn }),
      });
      const answer = await response.json();
      // 422: every row was refused, which is the contract's answer and no fault of the endpoint.
      if (response.status !== 200 && response.status !== 422)
        throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
      sent.requests += 1;
      sent.rows += count;
      sent.refused +=
        response.status === 422 ? count : answer.predictions.filter((prediction) => prediction === null).length;
      await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const done = loop();
  // The error is that of stop(): until then nobody waits for it.
  done.catch(() => undefined);
  return {
    stop: async () => {
      ended.abort();
      await done;
      return sent;
    },
  };
}
