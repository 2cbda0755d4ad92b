export function run(
  command: string,
  args: readonly string[],
  options?: {
    cwd?: string;
    env?: Readonly<Record<string, string | undefined>>;
    timeout?: number;
    echo?: boolean;
  },
): Promise<{ code: number; output: string }>;
