import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type z } from 'zod';

interface Content<T> {
  readonly lines: T[];
  /** Lines that are none. */
  readonly torn: number;
}

/** A file of JSON lines that only grows. What `append` has returned from survives a power cut; a line torn by one is passed over. */
export class Journal<T> {
  readonly #file: number;
  #torn: boolean;

  /** Opened for appending, with what is there, oldest first. */
  static open<T>(path: string, schema: z.ZodType<T>): { readonly journal: Journal<T> } & Content<T> {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // What comes next must not be glued to half a line.
    return { journal: new Journal(path, schema, text !== '' && !text.endsWith('\n')), ...contentOf(text, schema) };
  }

  private constructor(
    private readonly path: string,
    private readonly schema: z.ZodType<T>,
    endsTorn: boolean,
  ) {
    this.#file = openSync(path, 'a', 0o600);
    this.#torn = endsTorn;
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
    fsyncSync(this.#file);
  }

  /** All of it once more: kept on disk rather than in memory. */
  read(): T[] {
    return contentOf(readFileSync(this.path, 'utf8'), this.schema).lines;
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
