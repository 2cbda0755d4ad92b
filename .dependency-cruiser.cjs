// The import table of the house (one row a room): what a room may import besides itself. A pure room may not do I/O.
const table = {
  protocol: [],
  onnx: ['protocol'],
  contract: ['protocol', 'onnx'],
  monitor: ['protocol'],
  data: ['protocol', 'contract', 'monitor'],
  engine: ['protocol', 'contract', 'onnx', 'data'],
  endpoint: ['protocol', 'contract', 'onnx', 'monitor', 'data', 'engine'],
  deploy: ['protocol', 'contract', 'onnx', 'monitor', 'data', 'engine', 'endpoint'],
  notebook: ['protocol', 'contract', 'onnx'],
  cli: ['protocol', 'contract', 'onnx', 'monitor', 'data', 'engine', 'endpoint', 'deploy', 'notebook'],
  editor: ['protocol', 'contract', 'onnx', 'monitor', 'data', 'engine', 'endpoint', 'deploy', 'notebook'],
};
const pure = ['protocol', 'onnx', 'contract', 'monitor'];
const io =
  '^(node:)?(fs|fs/promises|net|http|https|http2|child_process|worker_threads|os|dns|tls|dgram|cluster|process|timers|timers/promises|crypto)$';

const rooms = Object.entries(table).map(([room, may]) => ({
  name: `room-${room}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^(src|webview)/', pathNot: `^src/(${[room, ...may].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    { name: 'pure-rooms-do-no-io', severity: 'error', from: { path: `^src/(${pure.join('|')})/` }, to: { path: io } },
    {
      name: 'vscode-only-in-editor',
      severity: 'error',
      from: { pathNot: '^(src/editor/|src/extension\\.ts$|test/vscode/|test/bench/vscode/)' },
      to: { path: '^vscode$' },
    },
    {
      name: 'webview-knows-protocol-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'toolkit-only-in-ui',
      severity: 'error',
      from: { pathNot: '^webview/ui/' },
      to: { path: 'webview-ui-toolkit' },
    },
    { name: 'uplot-only-in-charts', severity: 'error', from: { pathNot: '^webview/charts/' }, to: { path: 'uplot' } },
    {
      name: 'ort-only-in-engine',
      severity: 'error',
      from: { pathNot: '^(src/engine/|test/)' },
      to: { path: 'onnxruntime-node' },
    },
    {
      name: 'duckdb-only-in-data',
      severity: 'error',
      from: { pathNot: '^(src/data/|test/)' },
      to: { path: '@duckdb/' },
    },
    {
      name: 'engine-and-endpoint-are-processes',
      comment: 'Editor, CLI and deploy talk to them through their clients only.',
      severity: 'error',
      from: { path: '^src/(editor|cli|deploy)/' },
      to: { path: '^src/(engine|endpoint)/', pathNot: '^src/(engine|endpoint)/client\\.ts$' },
    },
    {
      name: 'no-native-code-in-the-extension-host',
      severity: 'error',
      from: { path: '^src/extension\\.ts$' },
      to: { path: '(onnxruntime-node|@duckdb/)', reachable: true },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
