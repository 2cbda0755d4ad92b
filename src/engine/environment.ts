/** What every process that loads ONNX Runtime is started with, besides the environment of who starts it. */
export const runtimeEnvironment = {
  // From 1.30 on its builds for Linux and macOS report sessions, with the names of models, to their maker; here nothing leaves the machine.
  ORT_DISABLE_TELEMETRY: '1',
  // glibc keeps freed model memory in many arenas otherwise (facts: serving.md 5.3).
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '65536',
} as const;
