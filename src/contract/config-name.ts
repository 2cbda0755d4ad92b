/** What a workspace says for all its contracts, a file at its root. */
export const configName = 'slipway.config.yaml';
