import { insertFirst } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** Endings of names, behind "_" or a blank, that can only be a unit, with the ways in which that one is written; the first is proposed. */
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

/** In brackets at the end of a name short ones say the same: "petal width (cm)", "load [kW]". */
const inBrackets = new Map(
  [
    ...Object.values(units),
    ...'mm cm dm m2 m3 g mg t l ml K Pa hPa kPa W kW kWh MW V mV A mA Hz kHz MHz rpm bpm ppm mg/dl mmol/l kg/m2 mmHg'
      .split(' ')
      .map((word) => [word]),
  ].flatMap((ways) => ways.map((way) => [way.toLowerCase(), ways] as const)),
);

const bare = (unit: string): string => unit.toLowerCase().replace(/s$/, '');

/** The ways to write the unit that a name ends with. */
function unitsOf(name: string): readonly string[] | undefined {
  const bracketed = /[ _][([]([^()[\]]{1,20})[)\]]$/.exec(name)?.[1];
  if (bracketed !== undefined) return inBrackets.get(bracketed.toLowerCase()) ?? inBrackets.get(bare(bracketed));
  const ending = /[a-z0-9][_ ]([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(units, ending) ? units[ending] : undefined;
}

export const unit: Rule = {
  id: 'style/unit',
  severity: 'hint',
  summary: 'The unit of an input is the one that its name ends with',
  phase: 'typing',
  *check({ document }) {
    for (const { name, path, type, unit: declared } of document.contract?.inputs ?? []) {
      const meant = unitsOf(name);
      const proposed = meant?.[0];
      // A name as a person writes it says its unit to whoever reads it; only another one contradicts it.
      if (declared === undefined && !/_[a-z]+$/i.test(name)) continue;
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
