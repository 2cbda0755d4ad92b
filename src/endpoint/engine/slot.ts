import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { admissionPlan, admit, type Admission, type AdmissionPlan } from '../../contract/admission';
import { type FeedColumn, type FeedData } from '../../contract/column';
import { parseContract } from '../../contract/document';
import { Batcher } from '../../engine/batcher';
import { EngineError } from '../../engine/error';
import { predictionsOf } from '../../engine/predictions';
import { ModelSession, threadsFor, type OutputColumn, type PlainTensor } from '../../engine/session';
import { bundleFiles, goldenRowsSchema, type GoldenRows } from '../../protocol/bundle';
import { referenceProfileSchema, type ReferenceProfile } from '../../protocol/profile';
import { type Prediction, type RawRow } from '../../protocol/rows';
import { answersRowByRow, warmUp } from '../../engine/warm-up';
import { EndpointError, said } from '../error';
import { type GoldenOutcome, type Stats } from '../messages';
import { compareAnswers } from './compare';
import { type Runs } from './runs';
import { Windows, type WindowTimes } from './windows';

export interface SlotOptions {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Of the bundle in the store. */
  readonly folder: string;
  readonly queueRows: number;
  readonly windows: WindowTimes;
}

/** One loaded bundle: its session, admission, queue and counters. */
export class Slot {
  readonly stats: Stats = {
    success: 0,
    failures: {},
    rows: 0,
    refused: 0,
    executions: 0,
    requestMicros: 0,
    queueMicros: 0,
    computeMicros: 0,
  };
  readonly windows: Windows;
  warmupMicros = 0;
  readonly #batcher: Batcher;
  #underWay = 0;
  #drained: (() => void) | undefined;
  #runBegan = 0;

  private constructor(
    readonly o: SlotOptions,
    readonly session: ModelSession,
    readonly plan: AdmissionPlan,
    profile: ReferenceProfile,
    readonly golden: GoldenRows,
    private readonly runs: Runs,
    /** The graph mixes rows or has a fixed batch of one: no two rows may share a run. */
    private readonly alone: boolean,
  ) {
    this.windows = new Windows(profile, o.digest, o.windows);
    const limits = { batchRows: alone ? 1 : 1024, queueRows: o.queueRows };
    this.#batcher = new Batcher((columns, rows) => this.#run(columns, rows), limits);
  }

  /** Throws EndpointError 422 `bundle` that says what of the bundle cannot be used. */
  static async open(o: SlotOptions, runs: Runs): Promise<Slot> {
    const { contract } = parseContract(read(o.folder, bundleFiles.contract));
    if (!contract)
      throw new EndpointError(
        422,
        'bundle',
        `The contract of ${o.name} ${o.version} cannot be read — deploy it again.`,
      );
    const profile = json(o.folder, bundleFiles.profile, referenceProfileSchema);
    const golden = json(o.folder, bundleFiles.golden, goldenRowsSchema);
    const path = join(o.folder, bundleFiles.artifact);
    const guarded = <T>(work: () => Promise<T>): Promise<T> =>
      runs.run(o.digest, work).catch((cause: unknown) => {
        throw new EndpointError(422, 'bundle', said(cause), { cause });
      });
    let session = await guarded(() => ModelSession.load(path, { threads: 1 }));
    if (!session.binding)
      throw new EndpointError(
        422,
        'bundle',
        `${o.name} ${o.version} was not compiled by Slipway — deploy its contract.`,
      );
    const milliseconds = await guarded(() => warmUp(session));
    const threads = threadsFor(milliseconds);
    if (threads !== 1) {
      await session.release();
      session = await guarded(() => ModelSession.load(path, { threads }));
      await guarded(() => warmUp(session));
    }
    const alone = !(await guarded(() => answersRowByRow(session)));
    const slot = new Slot(o, session, admissionPlan(contract), profile, golden, runs, alone);
    slot.warmupMicros = milliseconds * 1000;
    return slot;
  }

  get pending(): number {
    return this.#batcher.pending;
  }

  admit(rows: readonly unknown[]): Admission {
    return admit(this.plan, rows);
  }

  /** Admitted rows through the queue. Throws EndpointError 503 when it is full, 500 when the run fails. */
  async submit(columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
    const began = performance.now();
    this.#underWay++;
    try {
      const outputs = await this.#batcher.submit(columns, rows);
      this.stats.queueMicros += Math.max(0, this.#runBegan - began) * 1000;
      this.stats.rows += rows;
      return outputs;
    } catch (cause) {
      throw this.#refusal(cause);
    } finally {
      this.#leave();
    }
  }

  /** Tensors that are no rows: run alone. */
  async submitTensors(
    inputs: ReadonlyMap<string, PlainTensor>,
    outputs: readonly string[],
  ): Promise<ReadonlyMap<string, PlainTensor>> {
    this.#underWay++;
    try {
      return await this.runs.run(this.o.digest, () => this.session.runTensors(inputs, outputs));
    } catch (cause) {
      throw this.#refusal(cause);
    } finally {
      this.#leave();
    }
  }

  /** One answered or failed request; failures by Triton's reasons. */
  count(micros: number, failure?: 'REJECTED' | 'BACKEND' | 'OTHER' | 'CANCELED'): void {
    this.stats.requestMicros += micros;
    if (failure === undefined) this.stats.success++;
    else this.stats.failures[failure] = (this.stats.failures[failure] ?? 0) + 1;
  }

  async replayGolden(): Promise<GoldenOutcome> {
    const expected = this.golden.rows.map(({ answer }) => answer);
    const { answers, admission } = await this.answer(this.golden.rows.map(({ row }) => row));
    return compareAnswers(answers, expected, (row) => admission.violations.find((v) => v.row === row)?.message);
  }

  /** Uncounted: golden rows and trials are no traffic. As long as `rows`, null where refused. */
  async answer(
    rows: readonly RawRow[],
  ): Promise<{ readonly answers: (Prediction | null)[]; readonly admission: Admission }> {
    const admission = this.admit(rows);
    const answers: (Prediction | null)[] = rows.map(() => null);
    const count = admission.admitted.length;
    if (count > 0) {
      const outputs = await this.#run(admission.columns, count).catch((cause: unknown) => {
        throw this.#refusal(cause);
      });
      for (const [index, prediction] of predictionsOf(outputs, count).entries())
        answers[admission.admitted[index] ?? 0] = prediction;
    }
    return { answers, admission };
  }

  /** After the requests under way. */
  async close(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    await this.session.release();
  }

  #leave(): void {
    this.#underWay--;
    if (this.#underWay === 0) this.#drained?.();
  }

  #refusal(cause: unknown): EndpointError {
    if (cause instanceof EngineError && cause.code === 'overloaded')
      return new EndpointError(503, 'overloaded', `${this.o.name}: ${cause.message}`, { cause });
    return new EndpointError(500, 'run', `${this.o.name} ${this.o.version}: ${said(cause)}`, { cause });
  }

  #run(columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
    return this.runs.run(this.o.digest, async () => {
      const began = performance.now();
      this.#runBegan = began;
      try {
        return await (this.alone && rows > 1 ? oneByOne(this.session, columns, rows) : this.session.run(columns, rows));
      } finally {
        this.stats.executions++;
        this.stats.computeMicros += (performance.now() - began) * 1000;
      }
    });
  }
}

/** Row after row, as if each had come by itself. */
async function oneByOne(session: ModelSession, columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
  const parts: OutputColumn[][] = [];
  for (let row = 0; row < rows; row++)
    parts.push(
      await session.run(
        columns.map((column) => ({ ...column, data: column.data.slice(row, row + 1) })),
        1,
      ),
    );
  return (parts[0] ?? []).map((output, index) => ({
    ...output,
    data: joined(parts.map((part) => part[index]?.data ?? [])),
  }));
}

function joined(parts: readonly FeedData[]): FeedData {
  const [first] = parts;
  if (first === undefined || Array.isArray(first)) return (parts as readonly string[][]).flat();
  const Whole = first.constructor as new (length: number) => Exclude<FeedData, string[]>;
  const whole = new Whole(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    (whole as Float64Array).set(part as Float64Array, at);
    at += part.length;
  }
  return whole;
}

function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    throw new EndpointError(422, 'bundle', `${join(folder, name)} cannot be read: ${said(cause)}`, { cause });
  }
}

function json<T>(folder: string, name: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(read(folder, name)));
  } catch (cause) {
    if (cause instanceof EndpointError) throw cause;
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : said(cause);
    throw new EndpointError(422, 'bundle', `${name} of the bundle cannot be used: ${what}`, { cause });
  }
}
