import * as vscode from 'vscode';
import { foldsOf } from '../../contract/language/folding';

export class ContractFolding implements vscode.FoldingRangeProvider {
  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    return foldsOf(document.getText()).map(
      ({ start, end, comment }) =>
        new vscode.FoldingRange(start, end, comment ? vscode.FoldingRangeKind.Comment : undefined),
    );
  }
}
