import { z } from 'zod';
import { driftMethods, driftStateSchema } from '../../src/protocol/drift-panel';
import { connect } from '../ui/host';

/** What the panel keeps over a reload: the subject, which the host needs to revive it, and where the person was. */
const savedSchema = z.object({ model: z.string(), target: z.string(), column: z.string(), tab: z.string() }).partial();
export type Saved = Required<z.infer<typeof savedSchema>>;

export function connectDrift() {
  return connect<z.infer<typeof driftStateSchema>, typeof driftMethods, Saved>({
    state: driftStateSchema,
    methods: driftMethods,
    saved: savedSchema,
  });
}
