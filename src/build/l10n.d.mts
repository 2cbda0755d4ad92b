export const l10nBundle: string;
export function l10nText(): Promise<string>;
