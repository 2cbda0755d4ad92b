import { type Rule } from '../rule';
import { duplicateKey as syntaxDuplicateKey } from './syntax/duplicate-key';
import { empty as syntaxEmpty } from './syntax/empty';
import { multiDocument as syntaxMultiDocument } from './syntax/multi-document';
import { tabs as syntaxTabs } from './syntax/tabs';
import { tooLarge as syntaxTooLarge } from './syntax/too-large';
import { unknownKey as syntaxUnknownKey } from './syntax/unknown-key';
import { value as syntaxValue } from './syntax/value';
import { yaml as syntaxYaml } from './syntax/yaml';
import { digestMismatch as modelDigestMismatch } from './model/digest-mismatch';
import { externalDataMissing as modelExternalDataMissing } from './model/external-data-missing';
import { fixedBatch as modelFixedBatch } from './model/fixed-batch';
import { float64 as modelFloat64 } from './model/float64';
import { isDirectory as modelIsDirectory } from './model/is-directory';
import { missingFile as modelMissingFile } from './model/missing-file';
import { newerOpset as modelNewerOpset } from './model/newer-opset';
import { notOnnx as modelNotOnnx } from './model/not-onnx';
import { outsideWorkspace as modelOutsideWorkspace } from './model/outside-workspace';
import { tooLarge as modelTooLarge } from './model/too-large';
import { columnOrder as signatureColumnOrder } from './signature/column-order';
import { elementType as signatureElementType } from './signature/element-type';
import { inputNotFed as signatureInputNotFed } from './signature/input-not-fed';
import { oneHotWidth as signatureOneHotWidth } from './signature/one-hot-width';
import { unknownOutput as signatureUnknownOutput } from './signature/unknown-output';
import { unusedColumn as signatureUnusedColumn } from './signature/unused-column';
import { width as signatureWidth } from './signature/width';
import { zipmap as signatureZipmap } from './signature/zipmap';
import { ambiguousCode as flowAmbiguousCode } from './flow/ambiguous-code';
import { deadCategory as flowDeadCategory } from './flow/dead-category';
import { domain as flowDomain } from './flow/domain';
import { duplicateName as flowDuplicateName } from './flow/duplicate-name';
import { fittedOutside as flowFittedOutside } from './flow/fitted-outside';
import { missingReachesModel as flowMissingReachesModel } from './flow/missing-reaches-model';
import { mixedUnits as flowMixedUnits } from './flow/mixed-units';
import { noUnknownPolicy as flowNoUnknownPolicy } from './flow/no-unknown-policy';
import { opset as flowOpset } from './flow/opset';
import { positiveClass as flowPositiveClass } from './flow/positive-class';
import { probabilityTwice as flowProbabilityTwice } from './flow/probability-twice';
import { scaledTwice as flowScaledTwice } from './flow/scaled-twice';
import { stepAfterLastUse as flowStepAfterLastUse } from './flow/step-after-last-use';
import { stepArgument as flowStepArgument } from './flow/step-argument';
import { thresholdResolution as flowThresholdResolution } from './flow/threshold-resolution';
import { type as flowType } from './flow/type';
import { undeclaredRange as flowUndeclaredRange } from './flow/undeclared-range';
import { unknownColumn as flowUnknownColumn } from './flow/unknown-column';
import { unknownStep as flowUnknownStep } from './flow/unknown-step';
import { unusedColumn as flowUnusedColumn } from './flow/unused-column';
import { usedBeforeMade as flowUsedBeforeMade } from './flow/used-before-made';
import { wrongPeriod as flowWrongPeriod } from './flow/wrong-period';
import { categories as dataCategories } from './data/categories';
import { categorySpelling as dataCategorySpelling } from './data/category-spelling';
import { categoryUnseen as dataCategoryUnseen } from './data/category-unseen';
import { constantColumn as dataConstantColumn } from './data/constant-column';
import { duplicateColumns as dataDuplicateColumns } from './data/duplicate-columns';
import { fittedElsewhere as dataFittedElsewhere } from './data/fitted-elsewhere';
import { integerWithMissing as dataIntegerWithMissing } from './data/integer-with-missing';
import { labelAsPrediction as dataLabelAsPrediction } from './data/label-as-prediction';
import { leakage as dataLeakage } from './data/leakage';
import { letterCase as dataLetterCase } from './data/letter-case';
import { missingReference as dataMissingReference } from './data/missing-reference';
import { missingValues as dataMissingValues } from './data/missing-values';
import { neverMissing as dataNeverMissing } from './data/never-missing';
import { oneAnswer as dataOneAnswer } from './data/one-answer';
import { oneDecision as dataOneDecision } from './data/one-decision';
import { outsideExpect as dataOutsideExpect } from './data/outside-expect';
import { percent as dataPercent } from './data/percent';
import { range as dataRange } from './data/range';
import { sentinel as dataSentinel } from './data/sentinel';
import { staleReference as dataStaleReference } from './data/stale-reference';
import { type as dataType } from './data/type';
import { unknownColumn as dataUnknownColumn } from './data/unknown-column';
import { constant as notebookConstant } from './notebook/constant';
import { features as notebookFeatures } from './notebook/features';
import { older as notebookOlder } from './notebook/older';
import { stepMissing as notebookStepMissing } from './notebook/step-missing';
import { stepRemoved as notebookStepRemoved } from './notebook/step-removed';
import { error as exampleError } from './example/error';
import { fails as exampleFails } from './example/fails';
import { looseTolerance as exampleLooseTolerance } from './example/loose-tolerance';
import { noExpectation as exampleNoExpectation } from './example/no-expectation';
import { refused as exampleRefused } from './example/refused';
import { unknownColumn as exampleUnknownColumn } from './example/unknown-column';
import { broken as parityBroken } from './parity/broken';
import { flips as parityFlips } from './parity/flips';
import { looseTolerance as parityLooseTolerance } from './parity/loose-tolerance';
import { missingValues as parityMissingValues } from './parity/missing-values';
import { refusedRows as parityRefusedRows } from './parity/refused-rows';
import { rounding as parityRounding } from './parity/rounding';
import { rowOrder as parityRowOrder } from './parity/row-order';
import { unknownCategory as parityUnknownCategory } from './parity/unknown-category';
import { unknownOutput as parityUnknownOutput } from './parity/unknown-output';
import { customOperator as serveCustomOperator } from './serve/custom-operator';
import { duplicateName as serveDuplicateName } from './serve/duplicate-name';
import { locale as serveLocale } from './serve/locale';
import { modelOperator as serveModelOperator } from './serve/model-operator';
import { opset as serveOpset } from './serve/opset';
import { stepDiffers as serveStepDiffers } from './serve/step-differs';
import { stepOperator as serveStepOperator } from './serve/step-operator';
import { unknownTarget as serveUnknownTarget } from './serve/unknown-target';
import { budgetUnreachable as monitorBudgetUnreachable } from './monitor/budget-unreachable';
import { noVersionPin as styleNoVersionPin } from './style/no-version-pin';
import { placeholder as stylePlaceholder } from './style/placeholder';
import { unconfirmed as styleUnconfirmed } from './style/unconfirmed';
import { unit as styleUnit } from './style/unit';
import { unusedSuppression as styleUnusedSuppression } from './style/unused-suppression';

/** All rules. A new one is a file, its page beside it, a line here and a test. */
export const rules: readonly Rule[] = [
  syntaxDuplicateKey,
  syntaxEmpty,
  syntaxMultiDocument,
  syntaxTabs,
  syntaxTooLarge,
  syntaxUnknownKey,
  syntaxValue,
  syntaxYaml,
  modelDigestMismatch,
  modelExternalDataMissing,
  modelFixedBatch,
  modelFloat64,
  modelIsDirectory,
  modelMissingFile,
  modelNewerOpset,
  modelNotOnnx,
  modelOutsideWorkspace,
  modelTooLarge,
  signatureColumnOrder,
  signatureElementType,
  signatureInputNotFed,
  signatureOneHotWidth,
  signatureUnknownOutput,
  signatureUnusedColumn,
  signatureWidth,
  signatureZipmap,
  flowAmbiguousCode,
  flowDeadCategory,
  flowDomain,
  flowDuplicateName,
  flowFittedOutside,
  flowMissingReachesModel,
  flowMixedUnits,
  flowNoUnknownPolicy,
  flowOpset,
  flowPositiveClass,
  flowProbabilityTwice,
  flowScaledTwice,
  flowStepAfterLastUse,
  flowStepArgument,
  flowThresholdResolution,
  flowType,
  flowUndeclaredRange,
  flowUnknownColumn,
  flowUnknownStep,
  flowUnusedColumn,
  flowUsedBeforeMade,
  flowWrongPeriod,
  dataCategories,
  dataCategorySpelling,
  dataCategoryUnseen,
  dataConstantColumn,
  dataDuplicateColumns,
  dataFittedElsewhere,
  dataIntegerWithMissing,
  dataLabelAsPrediction,
  dataLeakage,
  dataLetterCase,
  dataMissingReference,
  dataMissingValues,
  dataNeverMissing,
  dataOneAnswer,
  dataOneDecision,
  dataOutsideExpect,
  dataPercent,
  dataRange,
  dataSentinel,
  dataStaleReference,
  dataType,
  dataUnknownColumn,
  exampleError,
  exampleFails,
  exampleLooseTolerance,
  exampleNoExpectation,
  exampleRefused,
  exampleUnknownColumn,
  parityBroken,
  parityFlips,
  parityLooseTolerance,
  parityMissingValues,
  parityRefusedRows,
  parityRounding,
  parityRowOrder,
  parityUnknownCategory,
  parityUnknownOutput,
  serveCustomOperator,
  serveDuplicateName,
  serveLocale,
  serveModelOperator,
  serveOpset,
  serveStepDiffers,
  serveStepOperator,
  serveUnknownTarget,
  monitorBudgetUnreachable,
  notebookConstant,
  notebookFeatures,
  notebookOlder,
  notebookStepMissing,
  notebookStepRemoved,
  styleNoVersionPin,
  stylePlaceholder,
  styleUnconfirmed,
  styleUnit,
  styleUnusedSuppression,
];
