import { z } from 'zod';
import { runMethods, runStateSchema } from '../../src/protocol/run-panel';
import { rawRowSchema } from '../../src/protocol/rows';
import { connect } from '../ui/host';

/** What the panel keeps over a reload; the contract is what the host needs to revive it. */
const savedSchema = z.object({ contract: z.string(), row: rawRowSchema }).partial();
export type Saved = Required<z.infer<typeof savedSchema>>;

export function connectRun() {
  return connect<z.infer<typeof runStateSchema>, typeof runMethods, Saved>({
    state: runStateSchema,
    methods: runMethods,
    saved: savedSchema,
  });
}

export type RunHost = ReturnType<typeof connectRun>;
