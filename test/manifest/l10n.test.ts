import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { l10nBundle, l10nText } from '../../src/build/l10n.mjs';

describe('manifest: translations', () => {
  it('the bundle that translators start from has every text of the editor, and no other (npm run l10n)', async function () {
    this.timeout(30_000);
    const text = readFileSync(l10nBundle, 'utf8');
    assert.ok(Object.keys(JSON.parse(text) as object).length > 40);
    assert.equal(text, await l10nText());
  });
});
