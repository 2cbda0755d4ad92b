export const currentVersion: string;
export const minimumVersion: string;
export function vscodeVersion(version: string): string;
export interface InstalledServer {
  version: string;
  node: string;
  dir: string;
  serverMain: string;
}
export function vscodeServer(version?: string): Promise<InstalledServer>;
export const quietSettings: Readonly<Record<string, unknown>>;
export interface ServerOptions {
  version?: string;
  serverDataDir?: string;
  extensionsDir?: string;
  trust?: boolean;
  settings?: Readonly<Record<string, unknown>>;
  env?: Readonly<Record<string, string>>;
  slipwayHome?: string;
}
export interface RunningServer {
  url: string;
  port: number;
  serverDataDir: string;
  slipwayHome: string;
  writeSettings: (more: Readonly<Record<string, unknown>>) => void;
  log: () => string;
  stop: () => Promise<void>;
}
export function startServer(options?: ServerOptions): Promise<RunningServer>;
export function installExtension(options: { version?: string; vsix: string; extensionsDir: string }): Promise<void>;
export function linkExtension(extensionsDir: string): void;
