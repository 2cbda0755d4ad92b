import { endpointOrt, oldestOrt, ortDiffers, ortVersions } from './ort-versions';
import { type RuntimeKind } from './runtime';

const minors = Array.from({ length: endpointOrt - oldestOrt + 1 }, (_, index) => oldestOrt + index);

/** Whatever runs ONNX Runtime of a version or a later one: a program of one's own, a phone, a browser. */
export const ort: RuntimeKind = {
  form: 'ort>=1.N',
  names: minors.map((minor) => `ort>=1.${minor}`),
  find(type) {
    const minor = Number(/^ort>=1\.(\d{1,3})$/.exec(type)?.[1]);
    if (!(minor >= oldestOrt)) return undefined;
    return {
      runtime: {
        title: `ONNX Runtime from 1.${minor} on`,
        versions: ortVersions(minor),
        differs: ortDiffers(minor),
        newer: 'ask for a newer ONNX Runtime in the name of the target',
      },
    };
  },
};
