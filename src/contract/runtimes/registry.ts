import { type Contract } from '../model';
import { kserve } from './kserve';
import { local } from './local';
import { openvino } from './openvino';
import { ort } from './ort';
import { type Runtime, type RuntimeKind } from './runtime';
import { triton } from './triton';

/** Every kind of runtime that a target may be. A new one is a file, its page beside it, a line here and a test. */
export const runtimeKinds: readonly RuntimeKind[] = [local, ort, kserve, triton, openvino];

/** A target of a contract: its type is `type`, or else its name. */
export interface ContractTarget {
  readonly name: string;
  readonly type: string;
  /** False where no kind has this type. */
  readonly known: boolean;
  /** Left out where nothing is known of what runs there. */
  readonly runtime?: Runtime;
}

export function targetsOf(contract: Contract): ContractTarget[] {
  return Object.entries(contract.targets).map(([name, settings]) => {
    const type = typeof settings['type'] === 'string' ? settings['type'] : name;
    for (const kind of runtimeKinds) {
      const found = kind.find(type, settings);
      if (found !== undefined) return { name, type, known: true, ...found };
    }
    return { name, type, known: false };
  });
}
