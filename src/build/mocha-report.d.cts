import type { ReporterConstructor } from 'mocha';
declare const Report: ReporterConstructor;
export = Report;
