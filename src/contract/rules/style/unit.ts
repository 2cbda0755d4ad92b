import { insertFirst } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** Endings of names that can only be a unit, with the ways in which that one is written; the first is proposed. */
const units: Readonly<Record<string, readonly string[]>> = {
  eur: ['EUR', '€', 'euro'],
  usd: ['USD', '$', 'US$', 'dollar'],
  gbp: ['GBP', '£', 'pound'],
  km: ['km', 'kilometre', 'kilometer'],
  miles: ['mile', 'mi'],
  meters: ['m', 'metre', 'meter'],
  kg: ['kg', 'kilogram'],
  lbs: ['lb', 'pound'],
  celsius: ['°C', 'C', 'celsius', 'degC'],
  fahrenheit: ['°F', 'F', 'fahrenheit', 'degF'],
  kmh: ['km/h', 'kph', 'kmh'],
  mph: ['mph', 'mile/h'],
  ms: ['ms', 'millisecond'],
  seconds: ['s', 'sec', 'second'],
  minutes: ['min', 'minute'],
  hours: ['h', 'hour'],
  days: ['d', 'day'],
  months: ['month', 'mo'],
  years: ['year', 'yr', 'a'],
  percent: ['%', 'percent', 'pct'],
  pct: ['%', 'percent', 'pct'],
};

const bare = (unit: string): string => unit.toLowerCase().replace(/s$/, '');

export const unit: Rule = {
  id: 'style/unit',
  severity: 'hint',
  summary: 'The unit of an input is the one that its name ends with',
  phase: 'typing',
  *check({ document }) {
    for (const { name, path, type, unit: declared } of document.contract?.inputs ?? []) {
      const ending = /[a-z0-9]_([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
      const meant = Object.hasOwn(units, ending) ? units[ending] : undefined;
      const proposed = meant?.[0];
      if (meant === undefined || proposed === undefined || !/^(float|int|uint)/.test(type)) continue;
      if (declared !== undefined && meant.some((text) => bare(text) === bare(declared))) continue;
      yield {
        at: declared === undefined ? { path, on: 'key' } : { path: [...path, 'unit'], on: 'value' },
        message: `${quoted(name)} ends like ${proposed}, and ${declared === undefined ? 'declares no unit' : `its unit is declared as ${quoted(declared)}`} — callers go by the name, and the drift panel and the model by what is declared — ${declared === undefined ? `write "unit: ${proposed}"` : 'correct the one that is wrong'}.`,
        ...(declared === undefined && { data: { path, unit: proposed } }),
      };
    }
  },
  fix({ data }, { document }) {
    const [path, proposed] = [data?.['path'], data?.['unit']];
    if (!Array.isArray(path) || typeof proposed !== 'string') return undefined;
    const text = /^[A-Za-z/]+$/.test(proposed) ? proposed : JSON.stringify(proposed);
    return { title: `Declare the unit ${proposed}`, edits: insertFirst(document, path as string[], `unit: ${text}`) };
  },
};
