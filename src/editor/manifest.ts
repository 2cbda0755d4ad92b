/** Commands, settings and context keys as typed maps. A test holds them against package.json, both ways. */

/** What a command takes when it is not called from the palette. */
export interface CommandArguments {
  'slipway.runModel': [subject?: unknown];
  'slipway.runExample': [contract: string, example: string];
  'slipway.showDifferences': [contract: string];
  'slipway.draftContract': [subject?: unknown];
  'slipway.exportModel': [notebook?: unknown];
  'slipway.runNotebook': [notebook?: unknown];
  'slipway.deployModel': [subject?: unknown];
  'slipway.rollBack': [subject?: unknown];
  'slipway.stopModel': [subject?: unknown];
  'slipway.stopEndpoint': [];
  'slipway.openDriftPanel': [subject?: unknown];
  'slipway.replayGolden': [subject?: unknown];
  'slipway.copyCurl': [subject?: unknown];
  'slipway.openContract': [subject?: unknown];
  'slipway.refreshModels': [];
  'slipway.showLog': [];
}
export type CommandId = keyof CommandArguments;

/** Missing or misspelt members are compile errors. */
export const commandIds: { readonly [C in CommandId]: null } = {
  'slipway.runModel': null,
  'slipway.runExample': null,
  'slipway.showDifferences': null,
  'slipway.draftContract': null,
  'slipway.exportModel': null,
  'slipway.runNotebook': null,
  'slipway.deployModel': null,
  'slipway.rollBack': null,
  'slipway.stopModel': null,
  'slipway.stopEndpoint': null,
  'slipway.openDriftPanel': null,
  'slipway.replayGolden': null,
  'slipway.copyCurl': null,
  'slipway.openContract': null,
  'slipway.refreshModels': null,
  'slipway.showLog': null,
};

export interface Settings {
  'lint.onType': boolean;
  'lint.onSave': boolean;
  'hints.steps': boolean;
  'run.codeLens': boolean;
  /** Seconds. */
  'run.timeout': number;
  /** Seconds. */
  'watch.interval': number;
  'watch.notifications': boolean;
  'endpoint.home': string;
}
export type SettingId = keyof Settings;

/** Defaults, as package.json declares them. */
export const settingDefaults: Settings = {
  'lint.onType': true,
  'lint.onSave': true,
  'hints.steps': true,
  'run.codeLens': true,
  'run.timeout': 60,
  'watch.interval': 5,
  'watch.notifications': true,
  'endpoint.home': '',
};

export interface ContextKeys {
  'slipway.modelCount': number;
}
export const contextKeys: { readonly [K in keyof ContextKeys]: null } = { 'slipway.modelCount': null };

/** Ids of views and panels. */
export const viewIds = { models: 'slipway.models', drift: 'slipway.drift', run: 'slipway.run' } as const;
