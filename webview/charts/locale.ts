// uPlot hands navigator.language to Intl while it is loaded. Under a POSIX locale Chromium says `en-US@posix`, which Intl refuses: the
// whole panel would stay blank. To be imported before uPlot.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
