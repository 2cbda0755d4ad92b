export const root: string;
export function cacheFolder(...parts: string[]): string;
