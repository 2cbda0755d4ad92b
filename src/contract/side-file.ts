import { type ByteSource, type FileProblem } from '../protocol/files';
import { isMapping } from './lenient';
import { type Contract } from './model';

/** What a file beside the contract holds, or why that cannot be said. */
export type SideFact =
  | { readonly state: 'read'; readonly sha256: string; readonly value: unknown }
  | { readonly state: 'unreadable'; readonly problem: FileProblem | 'large' | 'not-json'; readonly detail: string };

/** Arguments of steps that may stand in a file beside the contract. */
const sideKeys = ['vocabulary', 'idf'] as const;

/** A million words of a vocabulary have about 20 MB. */
const largest = 64 * 2 ** 20;

/** An argument that stands in a file. A class, so that no YAML can pretend to be one that has been read. */
export class SideFile {
  constructor(
    readonly path: string,
    /** The digest that the contract names. */
    readonly sha256: string | undefined,
    readonly fact: SideFact,
  ) {}
}

/** The paths of the side files of a contract that have not been read. */
export function sideFilesOf(contract: Contract): ReadonlySet<string> {
  const paths = new Set<string>();
  mapSideFiles(contract, (path) => {
    paths.add(path);
    return undefined;
  });
  return paths;
}

/** The contract with what its side files hold in the place of their names; names without a fact stay. */
export function withSideFiles(contract: Contract, facts: ReadonlyMap<string, SideFact>): Contract {
  if (facts.size === 0) return contract;
  return mapSideFiles(contract, (path, sha256) => {
    const fact = facts.get(path);
    return fact === undefined ? undefined : new SideFile(path, sha256, fact);
  });
}

type Replace = (path: string, sha256: string | undefined) => SideFile | undefined;

function mapSideFiles(contract: Contract, replace: Replace): Contract {
  const preprocessing = contract.preprocessing.map((use) => {
    if (!isMapping(use.args)) return use;
    const args = replaced(use.args, replace);
    const { columns } = args;
    if (!isMapping(columns)) return args === use.args ? use : { ...use, args };
    const own = Object.entries(columns).map(
      ([name, value]) => [name, isMapping(value) ? replaced(value, replace) : value] as const,
    );
    // A step that names no file stays the same object: what is known of it still holds.
    if (args === use.args && own.every(([name, value]) => value === columns[name])) return use;
    return { ...use, args: { ...args, columns: Object.fromEntries(own) } };
  });
  return { ...contract, preprocessing };
}

function replaced(args: Record<string, unknown>, replace: Replace): Record<string, unknown> {
  let result = args;
  for (const key of sideKeys) {
    const value = Object.hasOwn(args, key) ? args[key] : undefined;
    if (!isMapping(value) || value instanceof SideFile || typeof value['path'] !== 'string') continue;
    const file = replace(value['path'], typeof value['sha256'] === 'string' ? value['sha256'] : undefined);
    if (file !== undefined) result = { ...result, [key]: file };
  }
  return result;
}

/** What a side file holds; `sha256` is the digest of bytes. */
export function sideFact(source: ByteSource, sha256: (bytes: Uint8Array) => string): SideFact {
  const no = (problem: Extract<SideFact, { problem: unknown }>['problem'], detail: string): SideFact => ({
    state: 'unreadable',
    problem,
    detail,
  });
  if (source.size > largest) return no('large', `it has ${source.size} bytes, and at most ${largest} are read`);
  let bytes: Uint8Array;
  try {
    bytes = source.read(0, source.size);
  } catch (cause) {
    return no('unreadable', textOf(cause));
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { state: 'read', sha256: sha256(bytes), value: JSON.parse(text) as unknown };
  } catch (cause) {
    return no('not-json', textOf(cause));
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
