/** Something wrong with the text itself, found while it was read; the rule `rule` reports it. Offsets are into the document's text. */
export interface SyntaxIssue {
  readonly rule:
    | 'syntax/yaml'
    | 'syntax/unknown-key'
    | 'syntax/too-large'
    | 'syntax/multi-document'
    | 'syntax/tabs'
    | 'syntax/empty'
    | 'syntax/duplicate-key'
    | 'syntax/value';
  readonly from: number;
  readonly to: number;
  /** `what — why — what to do`. */
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
