// Licence texts of everything that ships and is not ours, from the packages themselves.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Packages whose npm tarball holds no licence file: whom their repository's LICENSE names. All of them say MIT. */
const holders = {
  '@microsoft/fast-element': 'Microsoft Corporation. All rights reserved.',
  '@microsoft/fast-foundation': 'Microsoft Corporation. All rights reserved.',
  '@microsoft/fast-web-utilities': 'Microsoft Corporation. All rights reserved.',
  'onnxruntime-node': 'Microsoft Corporation',
  'onnxruntime-common': 'Microsoft Corporation',
};

/** Folders of the packages whose code is in these bundles. */
export function bundledPackages(bundles) {
  const folders = new Set(['node_modules/@vscode/codicons']); // copied, not bundled
  for (const input of bundles.flatMap(({ inputs }) => inputs)) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
    if (folder) folders.add(folder);
  }
  return [...folders].sort().map((folder) => path.join(root, folder));
}

/** One text for all packages (folders); throws for a package whose licence cannot be shown. */
export function thirdPartyNotices(folders) {
  const sections = [...new Set(folders)].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const files = existsSync(folder)
      ? readdirSync(folder).filter((file) => /^(licen[cs]e|notice|thirdparty)/i.test(file))
      : [];
    const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    if (texts.length === 0 && license === 'MIT' && holders[name]) texts.push(mit(holders[name]));
    if (texts.length === 0)
      throw new Error(`${name}@${version} (${license}) ships and has no licence file: add its text to notices.mjs.`);
    return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n\n${texts.join('\n\n')}\n`;
  });
  return `Slipway contains the following third-party software.\n\n${sections.join('\n')}`;
}
