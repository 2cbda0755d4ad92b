import type Mocha from 'mocha';
declare class Report {
  constructor(runner: Mocha.Runner);
}
export = Report;
