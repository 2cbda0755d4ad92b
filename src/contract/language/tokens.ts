import { type RuleContext } from '../rule';
import { type TextRange } from '../places';
import { mentionsOf } from './mentions';

/** A name with what it stands for: a raw column, one that a step makes, an output; and whether it comes into being here. */
export interface Token extends TextRange {
  readonly kind: 'raw' | 'made' | 'output';
  readonly declares: boolean;
}

/** Every name of a column or an output, by place; none overlap and none spans lines. */
export function tokensOf({ document, flow }: Pick<RuleContext, 'document' | 'flow'>): readonly Token[] {
  let end = 0;
  return mentionsOf(document, flow).all.flatMap(({ from, to, entity, role }): Token[] => {
    if (from < end || to <= from || /[\r\n]/.test(document.text.slice(from, to))) return [];
    end = to;
    const kind = entity.kind === 'output' ? 'output' : entity.raw ? 'raw' : 'made';
    return [{ from, to, kind, declares: role === 'made' }];
  });
}
