import { assertSurvived } from '../contract/hostile/fuzzing';

describe('contracts that mean harm', () => {
  it('100,000: nothing escapes from text to artifact, and what each costs is bounded by its length', async () => {
    await assertSurvived(100_000, 4);
  }).timeout(2 * 3600_000);
});
