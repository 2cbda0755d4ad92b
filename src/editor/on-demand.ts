import * as vscode from 'vscode';
import { type Disposables } from './disposables';

/**
 * What is made of a module that is loaded when it is first asked for, so that a window pays for what is used in it. Nothing is made for an owner
 * that has gone meanwhile: whoever still waits is cancelled. After a load that failed the next who asks tries again.
 */
export function onDemand<M, T>(owner: Disposables, load: () => Promise<M>, make: (loaded: M) => T): () => Promise<T> {
  let made: Promise<T> | undefined;
  const once = async (): Promise<T> => {
    try {
      const loaded = await load();
      if (owner.disposed) throw new vscode.CancellationError();
      return make(loaded);
    } catch (cause) {
      made = undefined;
      throw cause;
    }
  };
  return () => (made ??= once());
}
