export function freshWorkspace(suite?: 'main' | 'restricted' | 'unrelated'): { base: string; workspace: string };
export function runModule(options: {
  workspace: string;
  tests: string;
  env: Record<string, string>;
  home: string;
  limit?: number;
  heard?: (line: string) => void;
}): Promise<{ code: number | string; output: string }>;
