import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { admissionPlan, admit, type Admission, type AdmissionPlan } from '../../contract/admission';
import { type FeedColumn } from '../../contract/column';
import { parseContract } from '../../contract/document';
import { Batcher } from '../../engine/batcher';
import { EngineError } from '../../engine/error';
import { predictionsOf } from '../../engine/predictions';
import { ModelSession, threadsFor, type OutputColumn, type PlainTensor } from '../../engine/session';
import { bundleFiles, goldenRowsSchema, type GoldenRows } from '../../protocol/bundle';
import { referenceProfileSchema, type ReferenceProfile } from '../../protocol/profile';
import { type Prediction, type RawRow } from '../../protocol/rows';
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
  ) {
    this.windows = new Windows(profile, o.digest, o.windows);
    // A model with a fixed first dimension takes what one caller sends and no more.
    const limits = { batchRows: session.batches ? 1024 : 1, queueRows: o.queueRows };
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
    const load = (threads: number) =>
      runs
        .run(o.digest, () => ModelSession.load(path, { threads }))
        .catch((cause: unknown) => {
          throw new EndpointError(422, 'bundle', said(cause), { cause });
        });
    const make = (session: ModelSession) => new Slot(o, session, admissionPlan(contract), profile, golden, runs);
    let slot = make(await load(1));
    if (!slot.session.binding)
      throw new EndpointError(
        422,
        'bundle',
        `${o.name} ${o.version} was not compiled by Slipway — deploy its contract.`,
      );
    await slot.#warmUp();
    const threads = threadsFor(slot.warmupMicros / 1000);
    if (threads !== 1) {
      await slot.session.release();
      slot = make(await load(threads));
      await slot.#warmUp();
    }
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
        return await this.session.run(columns, rows);
      } finally {
        this.stats.executions++;
        this.stats.computeMicros += (performance.now() - began) * 1000;
      }
    });
  }

  /** The first run pays for lazy work, the second says how heavy the model is: on golden rows if there are any. */
  async #warmUp(): Promise<void> {
    const row = this.golden.rows[0]?.row;
    if (!row) return;
    await this.answer([row]);
    const began = performance.now();
    await this.answer([row]);
    this.warmupMicros = (performance.now() - began) * 1000;
    this.stats.executions = 0;
    this.stats.computeMicros = 0;
  }
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
