import { type Disposable } from 'vscode';

/** Owns disposables: what is added after disposal is disposed at once, so nothing outlives its owner. */
export class Disposables implements Disposable {
  #owned: Disposable[] | undefined = [];

  get disposed(): boolean {
    return this.#owned === undefined;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#owned) this.#owned.push(item);
    else item.dispose();
    return item;
  }

  dispose(): void {
    const owned = this.#owned ?? [];
    this.#owned = undefined;
    for (const item of owned.reverse()) item.dispose();
  }
}
