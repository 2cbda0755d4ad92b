import { columns, type RuleCase } from './rule-case';

export const monitorCases: readonly RuleCase[] = [
  {
    rule: 'monitor/budget-unreachable',
    name: 'an alarm a window',
    edit: ['label: bad, time: applied}\n', 'label: bad, time: applied}\nmonitoring: {false_alarms: «100 per 1h»}\n'],
    says: /every 36 s/,
  },
  {
    rule: 'monitor/budget-unreachable',
    name: 'a distance in percent below which nothing is told',
    edit: ['label: bad, time: applied}\n', 'label: bad, time: applied}\nmonitoring: {ignore_below: «0.5»}\n'],
    says: /no drift would ever be told/,
  },
  {
    rule: 'monitor/budget-unreachable',
    name: 'a reference of few rows',
    edit: ['{path: reference.parquet', '{path: «reference.parquet»'],
    given: { reference: { rows: 90, columns: columns.map((column) => ({ ...column, frequent: [] })) } },
    says: /noise is a distance of about 0\.17/,
  },
];
