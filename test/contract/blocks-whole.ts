import assert from 'node:assert/strict';
import { type Blocks } from '../../src/contract/blocks';
import { type ContractReader, parseContract } from '../../src/contract/document';
import { type Path } from '../../src/contract/model';
import { Places } from '../../src/contract/places';
import { readYaml, type YamlSource } from '../../src/contract/yaml-source';

/** All paths of a value, and one that it does not have. */
function pathsOf(value: unknown): Path[] {
  const paths: Path[] = [[], ['absent'], ['inputs', 'absent', 'type']];
  const walk = (node: unknown, path: Path): void => {
    paths.push(path);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, below] of Object.entries(node)) walk(below, [...path, Array.isArray(node) ? Number(key) : key]);
  };
  walk(value, []);
  return paths;
}

/** Everything that a text says, and the place of every path and the path at every place. */
function everything({ root, start, value, issues, broken }: YamlSource, text: string): unknown {
  const places = new Places(root, start, text);
  return {
    value,
    issues,
    broken,
    places: pathsOf(value).map((path) => [
      path,
      places.has(path),
      places.rangeOf(path),
      places.rangeOf(path, 'key'),
      places.rangeOf(path, 'value'),
    ]),
    paths: Array.from({ length: Math.ceil(text.length / 3) + 1 }, (_, at) => places.pathAt(3 * at).join('/')),
  };
}

/** As a document that was read after others, as one that was read alone, and by the parser of YAML all the same. */
export function assertSame(reader: ContractReader, blocks: Blocks, text: string): void {
  const after = reader.read(text);
  const alone = parseContract(text);
  const { text: read } = alone;
  const inBlocks = readYaml(read, blocks);
  const places = pathsOf(inBlocks.value);
  for (const document of [after, alone])
    assert.deepEqual(
      [
        document.text,
        document.contract,
        document.issues,
        document.broken,
        places.map((path) => document.rangeOf(path)),
      ],
      [read, alone.contract, alone.issues, inBlocks.broken, places.map((path) => alone.rangeOf(path))],
    );
  const unfinished = inBlocks.issues.filter(({ rule, data }) => rule === 'syntax/yaml' && data?.['name'] !== undefined);
  if (unfinished.length === 0) {
    assert.deepEqual(everything(inBlocks, read), everything(readYaml(read), read));
    return;
  }
  // A key without a colon is one text with the next line to the parser; all else is what the text says where there is nothing in its place.
  let without = read;
  for (const { from, to } of unfinished)
    without = without.slice(0, from) + without.slice(from, to).replace(/./gs, ' ') + without.slice(to);
  const parsed = readYaml(without);
  assert.deepEqual(inBlocks.value, parsed.value);
  assert.deepEqual(
    inBlocks.issues.filter((issue) => !unfinished.includes(issue)),
    parsed.issues,
  );
}

/** What a text is made of where the blocks of YAML are hard to see. */
export const odd = `
# a comment first
apiVersion: slipway/v1
"kind": Model
metadata: # with a comment behind
  name: odd
  description: >
    folded, with a line that looks like one of a list

    - such: as this
      # and one that looks like a comment
  version: '1
    2'
  owner: plain text
    over lines, no key
model:
    path: |-
      model.onnx

    sha256: "not
      one"
# between
inputs:
  a: {type: float64,
    range: [1,
      2], # in brackets
    unit: "}"}

  b:
    type: string
    categories:
    - one
    - "two: 2"
    - three # and more

    -   four
  # deeper than what follows
  c:
    type: int64
    description: |+
      kept

    range:
      - 1
      - 5
      -
      - [7]
preprocessing:
- impute:
    columns: [a]
    with: 1
- standardize:
    columns:
      a:
        mean: 1
        std: 2
      c:
        mean: 1
        std: 3
    precision: float32
-   log1p:
        columns:
        - a
        - c
        # the last
        - x
- concat: {columns: [a, c], into: float_input}
outputs:
  ? explicit
  : {from: a}
  probability: {from: p}
`;
