/** What is asked of a diagnostic of VS Code. */
interface Marked {
  readonly severity: number;
  readonly range: { readonly start: { readonly line: number } };
}
interface Own extends Marked {
  readonly code?: string | number | { readonly value: string | number } | undefined;
}
interface Other extends Marked {
  readonly source?: string | undefined;
}

/** How another extension signs what it says of YAML itself. */
export const yamlSource = 'YAML';

/** Mistakes of YAML itself: whoever reads YAML finds them. */
const ofYaml = new Set(['syntax/yaml', 'syntax/tabs', 'syntax/duplicate-key']);

export function ruleOf({ code }: Own): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function isOfYaml(own: Own): boolean {
  return ofYaml.has(ruleOf(own));
}

/** Both begin a mistake at the same place, and see differently how far it reaches. A mere remark of the other stands for no error. */
export function isTwin(own: Own, other: Other): boolean {
  return (
    other.source === yamlSource &&
    other.severity <= own.severity &&
    other.range.start.line === own.range.start.line &&
    isOfYaml(own)
  );
}
