type Environment = Readonly<Record<string, string | undefined>>;
export function notInherited(environment: Environment): Record<string, undefined>;
export function noDisplay(platform: NodeJS.Platform, environment: Environment): string | undefined;
