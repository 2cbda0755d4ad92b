import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { admissionPlan, admit, type Admission, type AdmissionPlan } from '../../contract/admission';
import { type FeedColumn } from '../../contract/column';
import { parseContract } from '../../contract/document';
import { Batcher } from '../../engine/batcher';
import { inParts } from '../../engine/columns';
import { EngineError } from '../../engine/error';
import { predictionsOf } from '../../engine/predictions';
import { type OutputColumn, type PlainTensor, type Session } from '../../engine/session';
import { bundleFiles, goldenRowsSchema, type GoldenRows } from '../../protocol/bundle';
import { referenceProfileSchema, type ReferenceProfile } from '../../protocol/profile';
import { type Prediction, type RawRow } from '../../protocol/rows';
import { EndpointError, said } from '../error';
import { type GoldenOutcome, type Stats } from '../messages';
import { compareAnswers } from './compare';
import { type Ready, type Workshop } from './ready';
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
  readonly #batcher: Batcher;
  #underWay = 0;
  #drained: (() => void) | undefined;
  #runBegan = 0;

  private constructor(
    readonly o: SlotOptions,
    private readonly ready: Ready,
    readonly plan: AdmissionPlan,
    profile: ReferenceProfile,
    readonly golden: GoldenRows,
  ) {
    this.windows = new Windows(profile, o.digest, o.windows);
    const limits = { batchRows: ready.rowsAtOnce, queueRows: o.queueRows };
    this.#batcher = new Batcher((columns, rows) => this.#run(columns, rows), limits);
  }

  /** Throws EndpointError 422 `bundle` that says what of the bundle cannot be used. */
  static async open(o: SlotOptions, workshop: Workshop): Promise<Slot> {
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
    const ready = await workshop.ready(path, o.digest).catch((cause: unknown) => {
      throw new EndpointError(422, 'bundle', said(cause), { cause });
    });
    if (!ready.session.binding) {
      await ready.close();
      throw new EndpointError(
        422,
        'bundle',
        `${o.name} ${o.version} was not compiled by Slipway — deploy its contract.`,
      );
    }
    return new Slot(o, ready, admissionPlan(contract), profile, golden);
  }

  get session(): Session {
    return this.ready.session;
  }

  get warmupMicros(): number {
    return this.ready.warmupMs * 1000;
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
      return await this.ready.runs.run(this.o.digest, () => this.session.runTensors(inputs, outputs));
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

  /** Row by row: how many rows share a run changes the last bits of an answer, and a replay must find nothing that is not there. */
  async replayGolden(): Promise<GoldenOutcome> {
    const { rows } = this.golden;
    const given: Awaited<ReturnType<Slot['answer']>>[] = [];
    for (const { row } of rows) given.push(await this.answer([row]));
    return compareAnswers(
      given.map(({ answers }) => answers[0] ?? null),
      rows.map(({ answer }) => answer),
      (row) => given[row]?.admission.violations[0]?.message,
    );
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
    await this.ready.close();
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

  /** More rows than one run takes are so many runs, each in its turn. */
  #run(columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
    const { rowsAtOnce, runs, session } = this.ready;
    if (rows > rowsAtOnce) return inParts(columns, rows, rowsAtOnce, (part, count) => this.#run(part, count));
    return runs.run(this.o.digest, async () => {
      const began = performance.now();
      this.#runBegan = began;
      try {
        return await session.run(columns, rows);
      } finally {
        this.stats.executions++;
        this.stats.computeMicros += (performance.now() - began) * 1000;
      }
    });
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
