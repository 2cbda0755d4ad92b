export const root: string;
export function cacheFolder(...parts: string[]): string;
export function filesBelow(folder: string, ending: string, skip?: readonly string[]): string[];
