import * as z from 'zod';

/**
 * What every panel and its webview say to each other. State goes to the webview as full snapshots, never as deltas, so a hidden panel
 * catches up with the next one; requests come back with an id and are always answered.
 */
export const fromWebviewSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
  /** A script error inside the webview: logged by the host. */
  z.object({ type: z.literal('crash'), message: z.string() }),
]);
export type FromWebview = z.infer<typeof fromWebviewSchema>;

export const toWebviewSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: z.unknown() }),
  z.object({ type: z.literal('reply'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('refusal'), id: z.int(), message: z.string() }),
]);
export type ToWebview = z.infer<typeof toWebviewSchema>;

/** The methods of one panel: parameters and result by name. */
export type PanelMethods = Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>;
