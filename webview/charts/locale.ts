// Chromium under LANG=C calls its language `en-US@posix`, which Intl refuses, and uPlot hands it to Intl while it loads.
// Imported before uPlot, so that the charts are there on such machines, too.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}

export {};
