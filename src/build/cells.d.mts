export function cellFiles(): Record<string, string>;
