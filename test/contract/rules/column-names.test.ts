import assert from 'node:assert/strict';
import { isIdentifier } from '../../../src/contract/draft/fitting';
import { lintContract } from '../../../src/contract/lint';
import { facts } from '../given';

/** Columns of public data sets as their authors named them, with the unit that a careful owner would declare, or none. */
const columns: readonly (readonly [name: string, unit?: string])[] = [
  // Bike sharing
  ...(['season', 'mnth', 'hr', 'weekday', 'workingday', 'weathersit', 'casual', 'registered', 'cnt'] as const).map(
    (name) => [name] as const,
  ),
  ['temp', '°C'],
  ['windspeed', 'km/h'],
  // HR attrition
  ['average_montly_hours', 'h/month'],
  ['monthly_hours'],
  ['monthly_hours', 'hours per month'],
  ['time_spend_company', 'year'],
  ['number_project'],
  ['MonthlyIncome', 'USD'],
  ['YearsAtCompany', 'year'],
  ['DistanceFromHome', 'mile'],
  ['PercentSalaryHike', '%'],
  ['EmployeeNumber'],
  ['StandardHours', 'h'],
  // Taxi
  ['trip_distance', 'mile'],
  ['trip_miles', 'mi'],
  ['trip_seconds', 's'],
  ['trip_duration', 'min'],
  ['tolls_amount', 'USD'],
  ['price_per_km', 'EUR'],
  ['passenger_count'],
  ['PULocationID'],
  ['hour_of_day'],
  // House prices
  ['GrLivArea', 'ft2'],
  ['LotFrontage', 'ft'],
  ['YearBuilt'],
  ['YrSold'],
  ['MoSold'],
  ['sqft_living', 'ft2'],
  ['yr_renovated'],
  ['house_age_years', 'a'],
  ['median_income', '10,000 USD'],
  ['distance_to_coast_miles', 'miles'],
  // Telco churn
  ['tenure', 'month'],
  ['tenure_months', 'months'],
  ['MonthlyCharges', 'USD'],
  ['monthly_minutes', 'minutes'],
  ['Total day minutes', 'min'],
  ['Total intl charge', 'USD'],
  ['account_length_days'],
  ['calls_last_30_days'],
  ['spend_last_30_days', 'EUR'],
  ['spend_last_3_months', 'EUR'],
  ['avg_spend_per_month', 'EUR'],
  ['contracts_in_months', 'count'],
  // Adult
  ['hours-per-week', 'h/week'],
  ['capital-gain', 'USD'],
  ['education-num'],
  ['fnlwgt'],
  // Wine, heart, iris
  ['fixed acidity', 'g/dm3'],
  ['residual sugar', 'g/dm3'],
  ['total sulfur dioxide', 'mg/dm3'],
  ['alcohol', '% vol'],
  ['petal width (cm)'],
  ['trestbps', 'mmHg'],
  ['chol', 'mg/dl'],
  ['thalach', 'bpm'],
  ['oldpeak', 'mm'],
  ['RestingBP', 'mm Hg'],
  // Credit default
  ['LIMIT_BAL', 'NT$'],
  ['PAY_0'],
  ['BILL_AMT1', 'TWD'],
  ['duration_in_months', 'month'],
  ['credit_history_years'],
  ['days_past_due', 'd'],
  ['utilization_pct', 'percent'],
  // Energy, concrete, cars, flights
  ['Appliances', 'Wh'],
  ['T_out', '°C'],
  ['RH_1', '%'],
  ['load [kW]', 'kW'],
  ['Cement (kg in a m^3 mixture)', 'kg/m3'],
  ['Age (day)', 'd'],
  ['power_kw', 'kW'],
  ['mileage_km', 'thousand km'],
  ['engine_size', 'l'],
  ['air_time', 'min'],
  ['dep_delay_minutes', 'minute'],
  ['body_mass_index', 'kg/m2'],
  ['income_usd', 'kUSD'],
  ['price_eur', 'k€'],
];

const shown = (name: string, unit: string | undefined): string =>
  `  ${JSON.stringify(name)}: {range: [0, 1000]${unit === undefined ? '' : `, unit: ${JSON.stringify(unit)}`}}\n`;

function findings(inputs: string, reference = ''): string[] {
  const text = `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: named, version: "1"}\nmodel: {path: m.onnx, sha256: "${'2'.repeat(64)}"}\ninputs:\n${inputs}preprocessing: []\noutputs: {p: {from: y}}\n${reference}`;
  return lintContract(text, facts({})).map(({ rule, message }) => `${rule} ${message}`);
}

describe('names of columns', () => {
  it('of public data sets raise no alarm', () => {
    assert.ok(columns.length > 60);
    const alarms = columns.flatMap(([name, unit]) => findings(shown(name, unit)));
    assert.deepEqual(alarms, []);
  });

  it('that end with another unit than the declared one do', () => {
    for (const [name, unit] of [
      ['trip_miles', 'km'],
      ['trip_seconds', 'min'],
      ['price_eur', 'USD'],
      ['weight_kg', 'lbs'],
      ['temp_celsius', '°F'],
      ['tenure_months', 'year'],
      ['share_pct', 'fraction'],
      ['speed_kmh', 'mph'],
      ['age_years', 'days'],
      ['monthly_hours', 'min/month'],
      ['load [kW]', 'MW'],
      ['petal width (cm)', 'mm'],
    ] as const)
      assert.match(findings(shown(name, unit)).join('\n'), /^style\/unit .*has a unit in its name/, `${name} ${unit}`);
  });

  it('make an identifier of a whole number or a text alone, each once: an index with fractions is measured', () => {
    const isOne = (name: string, whole: boolean | null): boolean => {
      const { reference } = facts({ reference: { rows: 200, columns: [{ name, whole }] } });
      const [column] = reference?.state === 'read' ? reference.summary.columns : [];
      return column !== undefined && isIdentifier(column);
    };
    for (const name of ['body_mass_index', 'heat index', 'refractive.index', 'cetane number'])
      assert.equal(isOne(name, false), false, name);
    for (const name of ['id', 'PassengerId', 'customer_id', 'Unnamed: 0']) {
      assert.equal(isOne(name, true), true, name);
      assert.equal(isOne(name, null), true, name);
    }
    for (const name of ['paid', 'humid', 'bid', 'monkey', 'euro', 'throw'])
      assert.equal(isOne(name, true), false, name);
  });
});
