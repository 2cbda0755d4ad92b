export type Python = { path: string; reason?: undefined } | { path: undefined; reason: string };
export function python(options?: { quiet?: boolean; requirements?: string }): Promise<Python>;
