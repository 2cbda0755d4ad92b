import { counted } from '../words';
import { note, rowsForVerdict, type EvidenceKind } from './case';

/** Whether there is enough traffic to call quiet healthy. */
export const rows: EvidenceKind = (facts) => {
  const said = `${counted(facts.rows, 'row')} in ${counted(facts.windows, 'closed window')}`;
  const refused = facts.refused > 0 ? `, ${counted(facts.refused, 'refused row')} besides` : '';
  if (facts.rows >= rowsForVerdict)
    return [note('rows', 'excludes', 'undecided', `${said}${refused}: enough to judge.`)];
  return [note('rows', 'silent', 'undecided', `${said}${refused}: ${rowsForVerdict} are needed to judge.`)];
};
