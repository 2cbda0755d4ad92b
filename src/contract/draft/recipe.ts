/** A value as JSON and YAML have it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What is known of a raw column from the code that works with it. */
export interface RecipeColumn {
  readonly type?: string;
  readonly categories?: readonly (string | number | boolean)[];
  readonly unknown?: string;
  readonly missing?: 'allow' | 'pass';
}

/** One entry of `preprocessing`, its arguments as they stand in a contract. */
export interface RecipeStep {
  readonly op: string;
  readonly args: { readonly [key: string]: Plain };
  /** The numbers were printed by the training code itself, or stand in it; the others were computed from the data. */
  readonly told: boolean;
  /** The training code computed them from some of the rows only. */
  readonly part?: true;
}

/** A column of the reference that holds an answer of the training code. */
export interface RecipeAnswer {
  readonly column: string;
  /** `probabilities` and `label` of a classifier, the `value` of a regressor. */
  readonly from: 'probabilities' | 'label' | 'value';
  /** Which probability; undefined for all, one after the other. */
  readonly index?: number;
  /** Of a label what the second class's probability has to reach for it, as "threshold" has it. */
  readonly limit?: Plain;
  /** Operations on it, as an output has them. */
  readonly steps: readonly { readonly op: string; readonly args: Plain }[];
}

/** A cell of code that the model was made by. */
export interface TrainingCell {
  /** Among all cells, from 1. */
  readonly number: number;
  /** Its first line of code. */
  readonly line: string;
  /** Of its code, without comments and empty lines. */
  readonly digest: string;
}

/** The way from the raw row to the model's features and back to answers, as far as the training code tells it. */
export interface Recipe {
  /** Raw columns that become features, in order. */
  readonly columns: ReadonlyMap<string, RecipeColumn>;
  readonly steps: readonly RecipeStep[];
  /** The columns in the order in which the model takes them; undefined where that could not be told. */
  readonly features: readonly string[] | undefined;
  /** The raw columns that each feature is made of, in order; undefined where not all are known. */
  readonly sources?: readonly (readonly string[])[];
  /** Columns that the code does not name reach the model as well, as they come. */
  readonly rest?: boolean;
  /** Operations whose numbers neither code nor data tell, with their column. */
  readonly untold?: readonly { readonly op: string; readonly column: string }[];
  /** Nothing is done on the way to the features but these steps. */
  readonly followed?: true;
  readonly answers: readonly RecipeAnswer[];
  /** What the second class's probability has to reach for a decision, where the code says so. */
  readonly limit?: Plain;
  /** Raw column with the true answer. */
  readonly label?: string;
  /** The columns that a model of several numbers was fitted to, in order. */
  readonly targets?: readonly string[];
  /** What was done to the label before the fit: the operations that undo it, or that no operation does. */
  readonly learned?: RecipeAnswer['steps'] | 'other';
  /** Path of the reference as the code writes it. */
  readonly reference?: string;
  /** What could not be told, a sentence each. */
  readonly gaps: readonly string[];
  /** The code that all this was told by. */
  readonly cells: readonly TrainingCell[];
}

export const noRecipe: Recipe = {
  columns: new Map(),
  steps: [],
  features: undefined,
  answers: [],
  gaps: [],
  cells: [],
};
