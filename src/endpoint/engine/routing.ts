import { EndpointError } from '../error';
import { type Slot } from './slot';

/** Loaded bundles, and which of them a name leads to. */
export class Routing {
  readonly #slots = new Map<string, Slot>();
  readonly #live = new Map<string, string>();

  get slots(): readonly Slot[] {
    return [...this.#slots.values()];
  }

  get names(): string[] {
    return [...this.#live.keys()].sort();
  }

  isLive(slot: Slot): boolean {
    return this.#live.get(slot.o.name) === slot.o.digest;
  }

  add(slot: Slot): void {
    this.#slots.set(key(slot.o.name, slot.o.digest), slot);
  }

  slot(name: string, digest: string): Slot | undefined {
    return this.#slots.get(key(name, digest));
  }

  remove(name: string, digest: string): Slot | undefined {
    const slot = this.slot(name, digest);
    this.#slots.delete(key(name, digest));
    if (this.#live.get(name) === digest) this.#live.delete(name);
    return slot;
  }

  /** @returns what was live before */
  switch(name: string, digest: string | null): Slot | undefined {
    const before = this.#live.get(name);
    if (digest === null) this.#live.delete(name);
    else this.#live.set(name, digest);
    return before === undefined ? undefined : this.slot(name, before);
  }

  /** Throws EndpointError 404 in Triton's words, with what there is. */
  find(name: string, version?: string): Slot {
    const slot = this.slot(name, this.#live.get(name) ?? '');
    if (slot && (version === undefined || version === slot.o.version)) return slot;
    const asked = version === undefined ? `'${name}'` : `'${name}' version ${version}`;
    const there = slot
      ? `version ${slot.o.version} is live`
      : this.#live.size > 0
        ? `this endpoint serves ${this.names.join(', ')}`
        : 'this endpoint serves no model yet';
    throw new EndpointError(404, 'unknown-model', `Request for unknown model: ${asked} is not found — ${there}.`);
  }
}

function key(name: string, digest: string): string {
  return `${name} ${digest}`;
}
