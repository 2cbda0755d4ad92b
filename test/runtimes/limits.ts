import { type RuntimeCase } from './cases';

/** The runtimes that are held against the one of the endpoint: KServe's default, and a browser's. */
export type OtherRuntime = 'ort115' | 'onnxruntime-web';

/** What a runtime does not do, or does in another way. */
export interface Limit {
  readonly runtime: OtherRuntime;
  readonly holds: (testCase: Pick<RuntimeCase, 'title' | 'opset'>) => boolean;
  /** In its own words where it refuses, or what it answers. */
  readonly says: RegExp;
}

/** The one list of them. Each is proved: a test fails when a runtime begins to do what it is said not to do. */
export const limits: readonly Limit[] = [
  {
    // It stops at 19. Text is put together since opset 20.
    runtime: 'ort115',
    holds: ({ opset }) => opset > 19,
    says: /Opset 20 is under development and support for this is limited.* till opset 19/s,
  },
  {
    // It loads opset 19, and has the kernels of 18.
    runtime: 'ort115',
    holds: ({ opset }) => opset === 19,
    says: /Could not find an implementation for (Cast|Equal|Identity|Reshape)\(19\)/,
  },
  {
    // It makes room for three bytes a letter, and these have four: their text stays as it is.
    runtime: 'ort115',
    holds: ({ title }) => title === 'lower of A to Z',
    says: /"🚀🚀🚀A" instead of "🚀🚀🚀a"/u,
  },
  {
    // Its locale "C" has all of Unicode.
    runtime: 'onnxruntime-web',
    holds: ({ title }) => title === 'lower of A to Z',
    says: /"äö" instead of "ÄÖ"/,
  },
];
