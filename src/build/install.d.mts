export function ensureInstalled(options?: { folder?: string; log?: (line: string) => void }): Promise<void>;
