import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { type ExitCode, type Shell } from './command';
import { CoreDiffers } from '../deploy/core';
import { DeployRefused } from '../deploy/steps';
import { compileCommand } from './commands/compile';
import { deployCommand } from './commands/deploy';
import { draftCommand } from './commands/draft';
import { lintCommand } from './commands/lint';
import { rollbackCommand } from './commands/rollback';
import { runCommand } from './commands/run';
import { serveCommand } from './commands/serve';
import { statusCommand } from './commands/status';
import { stopCommand } from './commands/stop';
import { verifyCommand } from './commands/verify';
import { watchCommand } from './commands/watch';
import { Processes } from './processes';
import { targets } from '../deploy/targets/registry';
import { verdictKindSchema } from '../protocol/verdict';

export interface Terminal extends Omit<Shell, 'processes'> {
  /** Where engine.js and endpoint.js are. */
  readonly dist: string;
}

/** Run one command line (without node and script). Never throws: what goes wrong is printed, and told by the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const verbose = args.includes('--verbose');
  const processes = new Processes(terminal.dist, (line) => {
    if (verbose) terminal.err(line);
  });
  const shell: Shell = { ...terminal, processes };
  let code: ExitCode = 0;
  const program = commands(shell, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    if (terminal.signal.aborted) {
      terminal.err('slipway: cancelled');
      return 2;
    }
    // A deployment has told its cause already, in the line of the step that failed.
    if (cause instanceof DeployRefused) return 1;
    terminal.err(`slipway: ${cause instanceof Error ? cause.message : String(cause)}`);
    if (verbose && cause instanceof Error && cause.stack) terminal.err(cause.stack);
    return cause instanceof CoreDiffers ? 1 : 2;
  } finally {
    await processes.dispose();
  }
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it takes a whole number.');
  return Number(text);
}

function commands(shell: Shell, done: (code: ExitCode) => void): Command {
  const program = new Command('slipway')
    .description('From a trained model to a live, watched endpoint, by its contract.')
    .version(version)
    .option('--verbose', 'print what the engine and the endpoint log')
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.out(text.trimEnd()), writeErr: (text) => shell.err(text.trimEnd()) })
    .showHelpAfterError('(slipway COMMAND --help shows how)');
  const command = (usage: string, summary: string) => {
    const made = program.command(usage).description(summary).exitOverride();
    return made
      .configureOutput(program.configureOutput())
      .option('--verbose', 'print what the engine and the endpoint log');
  };
  const format = (...choices: string[]) =>
    new Option('--format <format>', 'how to print').choices(choices).default(choices[0]);

  command('lint <paths...>', 'Findings of contracts; folders are searched for *.slipway.yaml. Exit 1 on errors.')
    .addOption(format('text', 'json', 'sarif', 'junit', 'github'))
    .option('--max-warnings <n>', 'exit 1 on more warnings than this', whole)
    .option('--static', 'only what needs no run of the model')
    .action(async (paths: string[], options: { format: string; maxWarnings?: number; static?: boolean }) =>
      done(await lintCommand(shell, paths, options)),
    );
  command('compile <contract>', 'Compile the contract into its model: one ONNX artifact from raw row to answer.')
    .option('-o, --output <file>', 'where to write it')
    .option(
      '--check',
      'prove that the core of the artifact is the model, byte for byte; also of an artifact that is there',
    )
    .option('--unfuse', 'of an artifact: write the model that it was compiled from, as it was')
    .option(
      '--violations',
      'also an output with a bit for each rule that a row breaks, for a server that admits every row',
    )
    .action(
      async (contract: string, options: { output?: string; check?: boolean; unfuse?: boolean; violations?: boolean }) =>
        done(await compileCommand(shell, contract, options)),
    );
  command('draft <model>', 'A contract for a model that has none, to be confirmed; never replaces one that is there.')
    .option('--data <file>', 'raw rows with the answers of the training code: CSV, JSON, JSON Lines or Parquet')
    .option(
      '--notebook <file>',
      'the notebook that trained it: steps from its code, fitted numbers from its print-outs',
    )
    .addOption(format('text', 'json'))
    .action(async (model: string, options: { data?: string; notebook?: string; format: string }) =>
      done(await draftCommand(shell, model, options)),
    );
  command('run <contract>', 'Predictions for raw rows, by a local run or by an endpoint.')
    .requiredOption('--rows <file>', 'CSV, JSON, JSON Lines or Parquet; - reads JSON or JSON Lines from standard input')
    .option('--endpoint <name|url>', 'ask this endpoint instead of running here: local, or a URL')
    .option(
      '-o, --output <file>',
      'write raw columns, answers and refusals to this Parquet file; for files of any length',
    )
    .addOption(format('json', 'table'))
    .action(async (contract: string, options: { rows: string; endpoint?: string; output?: string; format: string }) =>
      done(await runCommand(shell, contract, options)),
    );
  command(
    'verify <contract>',
    'Examples and parity with the notebook on all reference rows. Exit 1 when they do not hold.',
  )
    .addOption(format('text', 'json'))
    .action(async (contract: string, options: { format: string }) =>
      done(await verifyCommand(shell, contract, options)),
    );
  command(
    'deploy <contract>',
    'Gate, bundle, load, prove, switch. Exit 1 when the gate or the proof does not hold; the old version keeps serving.',
  )
    .addOption(new Option('--target <name>', 'where to').choices(Object.keys(targets)).makeOptionMandatory())
    .option('--take-over', 'replace the same model name of another workspace')
    .addOption(format('text', 'json'))
    .action(async (contract: string, options: { target: string; takeOver?: boolean; format: string }) =>
      done(await deployCommand(shell, contract, options)),
    );
  command('status [name]', 'What is live on this machine, with its verdict.')
    .addOption(format('text', 'json'))
    .action(async (name: string | undefined, options: { format: string }) =>
      done(await statusCommand(shell, name, options)),
    );
  command('watch <name>', 'Windows, alarms and verdict as they come, one JSON document a line.')
    .addOption(format('json', 'text'))
    .addOption(
      new Option('--until <verdict>', 'end with exit 0 once the verdict is this').choices(verdictKindSchema.options),
    )
    .option('--timeout <seconds>', 'end with exit 1 when --until has not come by then', whole)
    .action(async (name: string, options: { format: string; until?: string; timeout?: number }) =>
      done(await watchCommand(shell, name, options)),
    );
  command('rollback <name>', 'Serve the version before the live one again.').action(async (name: string) =>
    done(await rollbackCommand(shell, name)),
  );
  command('stop [name]', 'Stop serving one model; without a name end the endpoint.').action(
    async (name: string | undefined) => done(await stopCommand(shell, name)),
  );
  command('serve <bundle>', 'Serve a bundle in the foreground until interrupted.').action(async (bundle: string) =>
    done(await serveCommand(shell, bundle)),
  );
  return program;
}
