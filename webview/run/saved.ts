import * as z from 'zod';
import { rawRowSchema } from '../../src/protocol/rows';
import { type runMethods } from '../../src/protocol/run-panel';
import { type Host } from '../ui/messages';

export type RunHost = Host<typeof runMethods>;

/** What the panel keeps over a reload; the contract is what the host needs to revive it. */
const savedSchema = z.object({ contract: z.string(), row: rawRowSchema }).partial();
type Kept = z.infer<typeof savedSchema>;

export class Saved {
  private kept: Kept;

  constructor(private readonly host: RunHost) {
    this.kept = savedSchema.safeParse(host.saved()).data ?? {};
  }

  get row(): Kept['row'] {
    return this.kept.row;
  }

  keep(more: Kept): void {
    this.kept = { ...this.kept, ...more };
    this.host.save(this.kept);
  }
}
