import { type Scaling } from '../onnx/scalings';
import { type ModelSignature } from '../onnx/signature';
import { type ParityReport, type RunResult, type TableSummary } from '../protocol/engine';
import { type FileProblem } from '../protocol/files';
import { type Severity } from '../protocol/finding';
import { type ContractDocument } from './document';
import { type Recipe } from './draft/recipe';
import { type Flow } from './flow';
import { type Path } from './model';
import { type SideFact } from './side-file';

/** What is known of the model file that the contract names. */
export type ModelFact =
  | {
      readonly state: 'read';
      readonly path: string;
      readonly signature: ModelSignature;
      readonly size: number;
      /** When the file last changed, in ms since the epoch. */
      readonly modified?: number;
      /** What the model itself brings to a common scale. */
      readonly scalings?: readonly Scaling[];
      /** of the whole file, when the contract pins one */ readonly sha256?: string;
      /** Files of `signature.externalData` that are not beside the model. */
      readonly missingData?: readonly string[];
    }
  | { readonly state: 'unreadable'; readonly path: string; readonly problem: FileProblem; readonly detail: string }
  | { readonly state: 'invalid'; readonly path: string; readonly detail: string }
  | { readonly state: 'unknown' };

/** What is known of the reference data. */
export type ReferenceFact =
  | { readonly state: 'read'; readonly path: string; readonly summary: TableSummary; readonly modified?: number }
  | { readonly state: 'unreadable'; readonly path: string; readonly detail: string }
  | { readonly state: 'unknown' };

/** What is known of the notebook that trained the model. */
export interface NotebookFact {
  readonly path: string;
  readonly recipe: Recipe;
}

/** Everything that a rule may ask. Facts that are `unknown` or absent make the rules that need them silent. */
export interface RuleContext {
  readonly document: ContractDocument;
  readonly flow: Flow;
  readonly model: ModelFact;
  readonly reference: ReferenceFact;
  /** By path as the contract writes it: what the files hold that steps name. */
  readonly sideFiles?: ReadonlyMap<string, SideFact>;
  /** By example name; only after a run. */
  readonly examples?: ReadonlyMap<string, RunResult | { readonly error: string }>;
  readonly parity?: ParityReport | { readonly error: string };
  /** Only where the one notebook that the contract belongs to was found and could be read. */
  readonly notebook?: NotebookFact;
  /** Other contracts of the workspace folder with this one's name, by their paths from it; absent while nobody has looked. */
  readonly namesakes?: readonly string[];
}

/** Where a report points: at the key or the value of a path, or at offsets into the text. */
export type Place =
  { readonly path: Path; readonly on?: 'key' | 'value' } | { readonly from: number; readonly to: number };

/** `what is wrong — why it matters in production — what to do`, in one message; separated by ` — `. */
export interface Report {
  readonly at: Place;
  readonly message: string;
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One text edit of a fix, in offsets into the document's text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** When a rule can run: `typing` needs the text and cheap reads, `saving` needs a run of the model. */
export type Phase = 'typing' | 'saving';

/** One rule a file: `rules/<group>/<name>.ts`, its page beside it as `<name>.md`. */
export interface Rule {
  /** `<group>/<name>`, as the file. */
  readonly id: string;
  readonly severity: Severity;
  /** One line, for lists. */
  readonly summary: string;
  readonly phase: Phase;
  /** An error of it waits for a deployment: meanwhile the model can be run and tried, which may be what settles it. */
  readonly keepsFrom?: 'deploying';
  check(context: RuleContext): Iterable<Report>;
  /** Edits that make this report go away, keeping comments and style; none where no fix is safe. `title` is verb + object. */
  fix?(report: Report, context: RuleContext): { readonly title: string; readonly edits: readonly Edit[] } | undefined;
}
