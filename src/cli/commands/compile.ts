import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plain } from '../../contract/shown';
import { bitsOfWord, type ViolationLegend } from '../../contract/violations';
import { compileTo, type Artifact } from '../../deploy/artifacts';
import { proveCore, unfuse } from '../../deploy/core';
import { Inspector } from '../../deploy/inspection';
import { contractAt, type ExitCode, type Shell } from '../command';
import { textReport } from '../reporters/text';
import { filesOf, refuseInput } from '../refuse-input';
import { UsageError } from '../usage-error';

interface Options {
  readonly output?: string;
  readonly check?: boolean;
  readonly unfuse?: boolean;
  readonly violations?: boolean;
}

/**
 * `slipway compile CONTRACT -o FILE [--check] [--violations]`, `slipway compile ARTIFACT --check`, `slipway compile ARTIFACT --unfuse -o FILE`. Refuses a contract with
 * errors: what it would compile is not what was meant.
 */
export async function compileCommand(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const isArtifact = /\.onnx$/i.test(path);
  if (isArtifact && !existsSync(resolve(shell.cwd, path)))
    throw new UsageError(`${path} does not exist — check the path of the artifact.`);
  if (options.violations && isArtifact)
    throw new UsageError(
      `${path} is a model or an artifact — the output "violations" is made of a contract; name the contract.`,
    );
  if (options.unfuse) {
    if (!isArtifact) throw new UsageError(`${path} is no .onnx file — name the artifact that is to be taken apart.`);
    const output = required(options.output, 'where the model is written');
    refuseYaml(output);
    refuseInput(shell, output, [resolve(shell.cwd, path)]);
    const { bytes, sha256 } = unfuse(resolve(shell.cwd, path), resolve(shell.cwd, output));
    shell.out(`${output}: ${counted(bytes)} bytes, the model as it was, sha256 ${sha256}`);
    return 0;
  }
  if (isArtifact) {
    if (!options.check)
      throw new UsageError(
        `${path} is a model or an artifact — name the contract to compile, or add --check or --unfuse.`,
      );
    return check(shell, path, resolve(shell.cwd, path));
  }
  return compileContract(shell, path, options);
}

async function compileContract(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const file = contractAt(resolve(shell.cwd, path));
  const inspector = new Inspector(shell.processes.engine);
  const room = options.output === undefined ? mkdtempSync(join(tmpdir(), 'slipway-compile-')) : undefined;
  try {
    const shown =
      options.output ?? (options.check ? 'the artifact' : required(undefined, 'where the artifact is written'));
    // A name that cannot be is refused before anything is inspected, which may take an engine and seconds.
    if (room === undefined) {
      refuseYaml(shown);
      refuseInput(shell, shown, filesOf(file, inspector.documents.read(file).contract));
    }
    const { document, findings } = await inspector.typing(file, shell.signal);
    const errors = findings.filter((finding) => finding.severity === 'error');
    if (errors.length > 0 || !document.contract) {
      shell.err(textReport([{ path, text: file.text, findings: errors }]));
      return 1;
    }
    const output = room === undefined ? resolve(shell.cwd, shown) : join(room, 'artifact.onnx');
    const artifact = await compileTo(file, document.contract, inspector.facts, output, {
      violations: options.violations ?? false,
    });
    const outputs = document.contract.outputs.map(({ name }) => name).join(', ');
    shell.out(`${shown}: ${counted(statSync(output).size)} bytes, from raw row to ${outputs}`);
    if (artifact.violations !== undefined) for (const line of legendLines(artifact.violations)) shell.out(line);
    return options.check ? check(shell, shown, output, artifact) : 0;
  } finally {
    inspector.dispose();
    if (room !== undefined) rmSync(room, { recursive: true, force: true });
  }
}

/** Which bit says what, a line each. */
function legendLines({ tensor, bits }: ViolationLegend): string[] {
  const words = Math.ceil(bits.length / bitsOfWord);
  const width = Math.max(...bits.map(({ column }) => plain(column).length));
  return [
    `${tensor}: int64 [N, ${words}], 0 where a row breaks no rule; its bits`,
    ...bits.map(({ column, rule, refuses, means }, index) => {
      const word = words === 1 ? '' : `word ${Math.floor(index / bitsOfWord)} `;
      const place = `${word}bit ${String(index % bitsOfWord).padStart(2)}`;
      return `  ${place}  ${plain(column).padEnd(width)}  ${means} (${rule}${refuses ? '' : ', admitted'})`;
    }),
  ];
}

function refuseYaml(output: string): void {
  if (/\.ya?ml$/i.test(output))
    throw new UsageError(
      `${output} is the name of a YAML file, and an ONNX file is written — give -o a name in .onnx.`,
    );
}

/** Says whether the core of the artifact at `path` is the user's model, byte for byte. */
function check(shell: Shell, shown: string, path: string, artifact?: Artifact): ExitCode {
  const { sha256, declared, bytes } = proveCore(path);
  const wanted = artifact?.modelSha256 ?? declared;
  if (sha256 === wanted && sha256 === declared) {
    shell.out(`✓ core: ${counted(bytes)} bytes of ${shown} are the model byte for byte, sha256 ${sha256}`);
    return 0;
  }
  shell.err(
    `✗ core: what ${shown} has for its model is sha256 ${sha256}, and the model is ${wanted ?? declared ?? 'not named'} — the artifact was changed after it was compiled; compile the contract again.`,
  );
  return 1;
}

function required(output: string | undefined, what: string): string {
  if (output === undefined) throw new UsageError(`-o FILE is missing: ${what}.`);
  return output;
}

function counted(bytes: number): string {
  return bytes.toLocaleString('en');
}
