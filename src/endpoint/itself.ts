import { call } from './call';
import { EndpointError } from './error';

/** In the answers about health: whose process answers. It is asked for without the token, which no stranger on the port gets to see. */
export const pidHeader = 'x-slipway-pid';

/** `itself`: the process of that number. `silence`: somebody took the call and said nothing, as a hung process does. */
export type Answerer = 'itself' | 'another' | 'nobody' | 'silence';

/** Who answers where the endpoint's process said that it would: its number may be a stranger's by now, and so may its port. */
export async function whoAnswers(
  { pid, adminUrl }: { readonly pid: number; readonly adminUrl: string },
  timeoutMs: number,
): Promise<Answerer> {
  try {
    const { headers } = await call({ method: 'GET', url: `${adminUrl}/v2/health/live`, timeoutMs });
    return headers[pidHeader] === String(pid) ? 'itself' : 'another';
  } catch (cause) {
    if (cause instanceof EndpointError && cause.code === 'timeout') return 'silence';
    return isRefused(cause) ? 'nobody' : 'another';
  }
}

function isRefused(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return ('code' in cause && cause.code === 'ECONNREFUSED') || isRefused(cause.cause);
}
