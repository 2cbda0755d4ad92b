export type ChartColor = 'blue' | 'red' | 'yellow' | 'green' | 'purple' | 'foreground' | 'lines';

/** The theme's colour just now: canvases have to ask at every drawing. */
export function chartColor(color: ChartColor): string {
  return style().getPropertyValue(`--vscode-charts-${color}`).trim() || style().color;
}

export function token(name: string): string {
  return style().getPropertyValue(name).trim();
}

export function chartFont(size = 11): string {
  return `${size}px ${token('--vscode-font-family') || 'sans-serif'}`;
}

function style(): CSSStyleDeclaration {
  return getComputedStyle(document.body);
}

const listeners = new Set<() => void>();
let watched = false;

/** Calls when VS Code has dressed the page in another theme. Gives what ends it. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  if (!watched) {
    watched = true;
    const observer = new MutationObserver(() => listeners.forEach((each) => each()));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  }
  return () => void listeners.delete(listener);
}
