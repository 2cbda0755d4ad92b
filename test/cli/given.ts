import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndpointClient } from '../../src/endpoint/client';
import { root, testDist } from '../dist';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a copy of a sample, gone after the tests of the surrounding `describe`; and a state folder whose endpoint ends with them. */
export class Desk {
  readonly folder: string;
  readonly home: string;

  constructor(sample = 'credit-risk') {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-cli-')));
    this.folder = join(base, 'workspace');
    this.home = join(base, 'home');
    cpSync(join(root, 'test', 'workspace', sample), this.folder, { recursive: true });
    mkdirSync(this.home);
    writeFileSync(join(this.home, 'settings.json'), JSON.stringify({ windows: { rows: 256, ageMs: 200 } }));
    after(async () => {
      const client = await EndpointClient.find({ home: this.home }).catch(() => undefined);
      await client?.shutdown();
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** `slipway ARGS` in the workspace. */
  async slipway(
    args: readonly string[],
    o: {
      readonly stdin?: string;
      readonly env?: Readonly<Record<string, string>>;
      /** Called at the first output: to end the command, or to read no further. */
      readonly onOutput?: (child: ChildProcess) => void;
    } = {},
  ): Promise<Ended> {
    const dist = await testDist();
    const child = spawn(process.execPath, [join(dist, 'cli.js'), ...args], {
      cwd: this.folder,
      env: { ...process.env, SLIPWAY_HOME: this.home, ...o.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A command that ends without reading its input closes the pipe; that is its right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(o.stdin ?? '');
    const { onOutput } = o;
    if (onOutput) child.stdout.once('data', () => onOutput(child));
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stdout, stderr };
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Replace text in a file that must be there. */
  change(name: string, from: string | RegExp, to: string): void {
    const before = this.read(name);
    const changed = before.replace(from, to);
    if (changed === before) throw new Error(`${name} holds nothing like ${String(from)}`);
    this.write(name, changed);
  }
}

export const contractName = 'credit-risk.slipway.yaml';

/** The row of the example called `safe`, as a caller would send it. */
export const safeRow = {
  checking_status: 'no checking',
  duration: 12,
  credit_history: 'existing paid',
  purpose: 'used car',
  credit_amount: 1413,
  savings_status: '>=1000',
  employment: '4<=X<7',
  installment_commitment: 3,
  personal_status: 'male single',
  other_parties: 'none',
  residence_since: 2,
  property_magnitude: 'life insurance',
  age: 55,
  other_payment_plans: 'none',
  housing: 'own',
  existing_credits: 1,
  job: 'skilled',
  num_dependents: 1,
  own_telephone: 'none',
  foreign_worker: 'no',
};
