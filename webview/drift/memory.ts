import * as z from 'zod';
import { ranges } from './range';

export const sorts = ['harm', 'name', 'distance', 'shift'] as const;
export const compared = ['newest', 'last', 'shown'] as const;
export type Compared = (typeof compared)[number];

/** What the panel keeps over a reload, beside the subject that the host's serializer reads. */
const keptSchema = z.object({
  column: z.string().nullable().default(null),
  sort: z.enum(sorts).default('harm'),
  range: z.enum(ranges).default('all'),
  tab: z.string().default('outputs'),
  /** Names of what stands open: tables behind charts, the evidence. */
  open: z.array(z.string()).default([]),
  scroll: z.number().default(0),
});
export type Kept = z.infer<typeof keptSchema>;

export class Memory {
  private kept: Kept;
  private subject: { model: string; target: string } | undefined;

  constructor(
    saved: unknown,
    private readonly save: (state: object) => void,
  ) {
    const read = keptSchema.safeParse(saved ?? {});
    this.kept = read.success ? read.data : keptSchema.parse({});
  }

  get now(): Kept {
    return this.kept;
  }

  about(model: string, target: string): void {
    if (this.subject?.model === model && this.subject.target === target) return;
    this.subject = { model, target };
    this.write();
  }

  keep(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change };
    this.write();
  }

  isOpen(name: string): boolean {
    return this.kept.open.includes(name);
  }

  setOpen(name: string, open: boolean): void {
    if (open === this.isOpen(name)) return;
    this.keep({ open: open ? [...this.kept.open, name] : this.kept.open.filter((each) => each !== name) });
  }

  private write(): void {
    this.save({ ...this.subject, ...this.kept });
  }
}
