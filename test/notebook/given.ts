import { type NotebookCell } from '../../src/notebook/ipynb';
import { type Beside, recipeOf } from '../../src/notebook/recipe-of';
import { type Recipe } from '../../src/contract/draft/recipe';

const imports = `
import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, StandardScaler
df = pd.read_csv('data.csv')
`;

/** The cells of a notebook that reads `df` and then does this; what it printed comes last. */
export function cellsOf(code: string, printed = ''): NotebookCell[] {
  return [imports, code].map((source, index) => ({ index, source, printed: index === 1 ? printed : '' }));
}

export function recipe(code: string, beside: Beside = {}, printed = ''): Recipe {
  return recipeOf(cellsOf(code, printed), beside);
}

/** Steps as `op` with arguments, features last: what a reader of the contract would see. */
export function steps(code: string, beside: Beside = {}, printed = ''): unknown {
  const { steps: found, features, gaps } = recipe(code, beside, printed);
  return {
    steps: found.map(({ op, args }) => ({ [op]: args })),
    features,
    ...(gaps.length > 0 && { gaps }),
  };
}
