export function freshWorkspace(suite?: 'main' | 'restricted' | 'unrelated'): { base: string; workspace: string };
