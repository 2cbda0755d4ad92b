import { type Rule } from '../../rule';
import { quoted } from '../../shown';

/** Endings of names, behind "_" or a blank, that can only be a unit, with the ways in which that one is written. */
const units: Readonly<Record<string, readonly string[]>> = {
  eur: ['EUR', '€', 'euro'],
  usd: ['USD', '$', 'US$', 'dollar'],
  gbp: ['GBP', '£', 'pound'],
  cents: ['ct', 'cent', '¢'],
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
  weeks: ['week', 'wk'],
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

const bare = (unit: string): string => unit.toLowerCase().replace(/(?<=..)s$/, '');

/** What is declared contradicts a name only where it is a unit, too: "count" and "thousand km" say something else. */
const known = new Set(
  [
    ...[...inBrackets.values()].flat(),
    ...'week quarter ft foot feet inch in yard fraction ratio share CHF JPY CNY INR BRL CAD AUD TWD'.split(' '),
  ].map(bare),
);

/** The ways to write the unit that a name ends with. "spend_last_30_days" is no number of days, and "price_per_km" none of kilometres. */
function unitsOf(name: string): readonly string[] | undefined {
  const bracketed = /[ _][([]([^()[\]]{1,20})[)\]]$/.exec(name)?.[1];
  if (bracketed !== undefined) return inBrackets.get(bracketed.toLowerCase()) ?? inBrackets.get(bare(bracketed));
  // "seconds_on_page", and not "days_per_week" or "hours_share".
  const [, begins = ''] =
    /^([a-z]+)[_ ](?:on|in|since|to|till|until|before|after|from|between|at)[_ ]/i.exec(name) ?? [];
  if (/^(?:seconds|minutes|hours|days|weeks|months|years)$/i.test(begins)) return units[begins.toLowerCase()];
  const [, before = '', ending = ''] = /([a-z0-9]+)[_ ]([a-z]+)$/i.exec(name) ?? [];
  if (/^\d+$|^(?:per|last|past|next|first|every)$/i.test(before)) return undefined;
  const unit = ending.toLowerCase();
  return Object.hasOwn(units, unit) ? units[unit] : undefined;
}

function contradicts(declared: string, meant: readonly string[]): boolean {
  const isMeant = (unit: string): boolean => meant.some((way) => bare(way) === bare(unit));
  // "monthly_hours" in "h/month" are hours.
  const [counted = ''] = declared.split(/\s*\/\s*|\s+(?:per|an?)\s+/);
  return !isMeant(declared) && !isMeant(counted) && (known.has(bare(declared)) || known.has(bare(counted)));
}

export const unit: Rule = {
  id: 'style/unit',
  severity: 'hint',
  summary: 'The unit of an input is the one that its name has',
  phase: 'typing',
  *check({ document }) {
    for (const { name, path, type, unit: declared } of document.contract?.inputs ?? []) {
      const meant = declared === undefined ? undefined : unitsOf(name);
      if (declared === undefined || meant === undefined || !/^(float|int|uint)/.test(type)) continue;
      if (!contradicts(declared, meant)) continue;
      yield {
        at: { path: [...path, 'unit'], on: 'value' },
        message: `${quoted(name)} has a unit in its name, and another one is declared: ${quoted(declared)} — callers go by the name, and the drift panel and the model by what is declared — correct the one that is wrong.`,
      };
    }
  },
};
