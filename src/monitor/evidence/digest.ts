import { short } from '../words';
import { note, type EvidenceKind } from './case';

/** Is what runs, and what lies on disk, what was deployed? Needs no traffic. */
export const digest: EvidenceKind = ({ golden, served, digest: live }) => {
  if (golden && golden.artifact !== golden.expected) {
    return [
      note(
        'digest',
        'accuses',
        'stack',
        `The artifact on disk is not the one that was deployed: its sha256 is ${short(golden.artifact)} where the manifest has ${short(golden.expected)}.`,
        golden.at,
      ),
    ];
  }
  if (served !== null && served !== live) {
    return [
      note('digest', 'accuses', 'stack', `The engine serves bundle ${short(served)} where ${short(live)} is deployed.`),
    ];
  }
  if (!golden) {
    return [note('digest', 'silent', 'stack', 'The artifact on disk has not been compared with its manifest yet.')];
  }
  return [note('digest', 'excludes', 'stack', `The artifact on disk is the deployed one, ${short(golden.expected)}.`)];
};
