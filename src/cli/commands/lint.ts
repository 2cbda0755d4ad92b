import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fixesFor, lspEdits } from '../../contract/fixes';
import { rulePage } from '../../contract/rules/page';
import { type ContractFile } from '../../deploy/contract-file';
import { Inspector } from '../../deploy/inspection';
import { notebookReader } from '../../notebook/notebook-fact';
import { type Finding, type LintReport } from '../../protocol/finding';
import { contractAt, printJson, type ExitCode, type Shell } from '../command';
import { UsageError } from '../usage-error';
import { githubReport } from '../reporters/github';
import { junitReport } from '../reporters/junit';
import { sarifLog } from '../reporters/sarif';
import { textReport, textSummary, type LintedFile } from '../reporters/text';

const skipped = new Set(['node_modules', '.git', '.slipway', '.cache']);

/** Contracts at the paths, folders searched; sorted, each once. */
function contractsAt(cwd: string, paths: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (!statSync(path).isDirectory()) {
      found.add(path);
      return;
    }
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() && !skipped.has(entry.name)) visit(join(path, entry.name));
      else if (entry.name.endsWith('.slipway.yaml')) found.add(join(path, entry.name));
    }
  };
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    if (!existsSync(absolute))
      throw new UsageError(`${path} does not exist — name a contract, or a folder that holds some.`);
    visit(absolute);
  }
  if (found.size === 0) throw new UsageError(`No *.slipway.yaml below ${paths.join(', ')} — name a contract.`);
  return [...found].sort();
}

/** Pages of rules as they are shipped, beside the programs. */
function pages(dist: string): (rule: string) => string | undefined {
  return (rule) => {
    const path = join(dist, '..', rulePage(rule));
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
}

/** While the engine reads the reference of one, the rules look at another. */
const inspectedAtOnce = 3;

async function atOnce<T, R>(most: number, given: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const waiting = given.entries();
  const worker = async () => {
    for (const [index, one] of waiting) done[index] = await work(one);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return done;
}

/** `slipway lint PATH…`: the same findings, byte for byte, as in the editor after a save. A file that cannot be read does not keep the others from being checked. */
export async function lintCommand(
  shell: Shell,
  paths: readonly string[],
  options: { readonly format: string; readonly maxWarnings?: number; readonly static?: boolean },
): Promise<ExitCode> {
  const inspector = new Inspector(shell.processes.engine, notebookReader());
  const files: LintedFile[] = [];
  const place = (path: string) => relative(shell.cwd, path).replaceAll('\\', '/');
  const configs = new Map<string, LintedFile>();
  let unread = 0;
  const readable = (path: string): ContractFile | undefined => {
    try {
      return contractAt(path);
    } catch (cause) {
      if (!(cause instanceof UsageError)) throw cause;
      shell.err(`slipway: ${cause.message}`);
      unread++;
      return undefined;
    }
  };
  try {
    const contracts = contractsAt(shell.cwd, paths).flatMap((path) => readable(path) ?? []);
    const inspections = await atOnce(inspectedAtOnce, contracts, (file) =>
      options.static ? inspector.typing(file, shell.signal) : inspector.saving(file, shell.signal),
    );
    for (const { file, findings, context } of inspections) {
      const fixOf: LintedFile['fixOf'] = (finding) => {
        const [fix] = fixesFor(finding, context);
        return fix && { title: fix.title, edits: lspEdits(context.document, fix.edits) };
      };
      files.push({ path: place(file.path), text: file.text, findings, fixOf });
      const config = inspector.configs.of(file);
      if (config) configs.set(config.path, { ...config, path: place(config.path) });
    }
    // The workspace's own file is spoken of only where something is wrong with it.
    files.push(...[...configs.values()].filter(({ findings }) => findings.length > 0));
  } finally {
    inspector.dispose();
  }
  if (options.format === 'json') {
    printJson(shell, {
      v: 1,
      files: files.map(({ path, findings }) => ({ path, problems: [...findings] })),
    } satisfies LintReport);
  } else if (options.format === 'sarif') printJson(shell, sarifLog(files, pages(shell.processes.dist)));
  else if (options.format === 'junit') shell.out(junitReport(files));
  else if (options.format === 'github') shell.out([githubReport(files), textSummary(files)].filter(Boolean).join('\n'));
  else shell.out(textReport(files));
  const all: readonly Finding[] = files.flatMap((file) => file.findings);
  const warnings = all.filter((finding) => finding.severity === 'warning').length;
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (unread > 0) return 2;
  return tooMany || all.some((finding) => finding.severity === 'error') ? 1 : 0;
}
