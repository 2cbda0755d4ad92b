export type GateStep = 'contract' | 'examples' | 'parity' | 'speed' | 'bundle' | 'proof' | 'switch';

/** One line of the gate as a person reads it; final once it is not `running`. */
export interface GateLine {
  readonly step: GateStep;
  readonly state: 'running' | 'passed' | 'failed';
  readonly text: string;
}

/** The first cause that kept a model from going live, and what serves meanwhile. */
export class DeployRefused extends Error {
  override readonly name = 'DeployRefused';
  constructor(
    readonly step: GateStep,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Runs one step of a deployment: its line while it works, its line when it is done. Throws DeployRefused, or the abort reason. */
type RunStep = <T>(
  name: GateStep,
  doing: string,
  work: () => Promise<{ readonly text: string; readonly value: T }>,
) => Promise<T>;

/** How steps are run and reported; `afterwards` is what a person must know besides the cause when one fails: what serves now. */
export function steps(o: {
  readonly signal: AbortSignal;
  readonly report: (line: GateLine) => void;
  readonly afterwards?: () => Promise<string>;
}): RunStep {
  const { signal, report, afterwards } = o;
  return async (name, doing, work) => {
    report({ step: name, state: 'running', text: doing });
    try {
      signal.throwIfAborted();
      const { text, value } = await work();
      report({ step: name, state: 'passed', text });
      return value;
    } catch (cause) {
      if (signal.aborted) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      const refused = new DeployRefused(name, afterwards ? `${why} ${await afterwards()}` : why, { cause });
      report({ step: name, state: 'failed', text: refused.message });
      throw refused;
    }
  };
}
