import { type ExtensionContext } from 'vscode';
import { Slipway } from './editor/slipway';

/** Composition root. Returns the window's services, which the tests in VS Code look at. */
export function activate(context: ExtensionContext): Slipway {
  const slipway = new Slipway(context);
  context.subscriptions.push(slipway);
  return slipway;
}
