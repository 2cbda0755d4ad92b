import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { writeAtomic } from '../../data/files';

interface Content<T> {
  readonly lines: T[];
  /** Lines that are none. */
  readonly torn: number;
}

/** A file of JSON lines that grows at its end. What `append` has returned from survives a power cut; a line torn by one is passed over. */
export class Journal<T> {
  #file: number;
  #torn: boolean;
  #lines: number;

  /** Opened for appending, with what is there, oldest first. */
  static open<T>(path: string, schema: z.ZodType<T>): { readonly journal: Journal<T> } & Content<T> {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const content = contentOf(text, schema);
    // What comes next must not be glued to half a line.
    const endsTorn = text !== '' && !text.endsWith('\n');
    return { journal: new Journal(path, schema, endsTorn, content.lines.length + content.torn), ...content };
  }

  private constructor(
    private readonly path: string,
    private readonly schema: z.ZodType<T>,
    endsTorn: boolean,
    lines: number,
  ) {
    this.#file = openSync(path, 'a', 0o600);
    this.#torn = endsTorn;
    this.#lines = lines;
  }

  /** Throws what the file system says, with nothing half written that would be read. */
  append(line: T): void {
    const text = `${this.#torn ? '\n' : ''}${JSON.stringify(line)}\n`;
    // A full disk takes half a line: the next one must not be glued to it.
    this.#torn = true;
    const bytes = Buffer.from(text);
    const written = writeSync(this.#file, bytes);
    if (written !== bytes.length) throw new Error(`${this.path}: the disk is full — free some space and try again.`);
    this.#torn = false;
    this.#lines++;
    fsyncSync(this.#file);
  }

  /** All of it once more: kept on disk rather than in memory. */
  read(): T[] {
    return contentOf(readFileSync(this.path, 'utf8'), this.schema).lines;
  }

  /** Lines in the file, torn ones too. */
  get length(): number {
    return this.#lines;
  }

  /** These lines and no others, written beside the file and renamed over it: a kill or a full disk leaves the old one. Throws WriteFailed. */
  replace(lines: readonly T[]): void {
    writeAtomic(this.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 0o600);
    closeSync(this.#file);
    this.#file = openSync(this.path, 'a', 0o600);
    this.#torn = false;
    this.#lines = lines.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function contentOf<T>(text: string, schema: z.ZodType<T>): Content<T> {
  const lines: T[] = [];
  let torn = 0;
  for (const part of text.split('\n')) {
    if (part.trim() === '') continue;
    const line = parsed(part, schema);
    if (line === undefined) torn++;
    else lines.push(line);
  }
  return { lines, torn };
}

function parsed<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
