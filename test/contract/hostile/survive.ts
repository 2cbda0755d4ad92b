import assert from 'node:assert/strict';
import { compile, CompileError } from '../../../src/contract/compile';
import { parseContract } from '../../../src/contract/document';
import { applyEdits } from '../../../src/contract/edits';
import { fixesFor } from '../../../src/contract/fixes';
import { compileFront } from '../../../src/contract/front';
import { contextOf, lint } from '../../../src/contract/lint';
import { type RuleContext } from '../../../src/contract/rule';
import { OnnxError } from '../../../src/onnx/error';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { readSignature } from '../../../src/onnx/signature';
import { baseFacts } from '../base';
import { facts } from '../given';
import { watched } from '../../onnx/given';

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The model of the base contract, for real: two of its seven features become probabilities. */
const graph = new GraphBuilder({ opset: 18, taken: new Set(['float_input', 'probabilities']) });
graph.alias(graph.softmax(graph.columns('float_input', [0, 6])), 'probabilities');
const source = watched(
  standaloneModel(
    graph,
    [{ name: 'float_input', elementType: 'float32', shape: [null, 7] }],
    [{ name: 'probabilities', elementType: 'float32', shape: [null, 2] }],
    { ir: 8 },
  ),
);
const model = { source, signature: readSignature(source), sha256: '2'.repeat(64) };
const known = facts(baseFacts);

export type Outcome = 'unread' | 'findings' | 'compiled' | 'front' | 'clean';

/** From text to artifact, as editor and command line do it. Throws what escapes. */
export function survive(text: string): Outcome {
  const document = parseContract(text);
  const context = contextOf(document, known);
  const findings = lint(context, { phase: 'saving' });
  for (const [index, finding] of findings.entries()) {
    assert.notEqual(finding.rule, 'internal/rule-crashed', finding.message);
    for (const said of [finding.message, ...(finding.related ?? []).map(({ message }) => message)]) {
      assert.doesNotMatch(said, hidden, `${finding.rule} shows what is hidden: ${JSON.stringify(said)}`);
      assert.ok(said.length < 2000, `${finding.rule} says ${said.length} characters`);
    }
    const { start, end } = finding.range;
    assert.ok(start.line < end.line || (start.line === end.line && start.character <= end.character), finding.rule);
    if (index < 20) for (const { edits } of fixesFor(finding, context)) applyEdits(document.text, edits);
  }
  const { contract } = document;
  if (contract === undefined) return 'unread';
  let outcome: Outcome = 'findings';
  try {
    compile({ contract, textSha256: 'a'.repeat(64), model });
    outcome = 'compiled';
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    assert.doesNotMatch(error.message, hidden);
  }
  outcome = frontOf(context) ?? outcome;
  return outcome;
}

/** The preprocessing alone, where the flow has nothing against it: no model stands in the way of its lowering. */
function frontOf({ document, flow }: RuleContext): Outcome | undefined {
  const { contract } = document;
  const fatal = flow.issues.some(({ path }) => path[0] === 'preprocessing' || path[0] === 'inputs');
  if (contract === undefined || document.broken || fatal) return undefined;
  const columns = [...flow.final].filter(([name, state]) => flow.inputs.get(name) !== state).map(([name]) => name);
  try {
    compileFront(contract, flow, columns, 20);
    return 'front';
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
    return undefined;
  }
}
