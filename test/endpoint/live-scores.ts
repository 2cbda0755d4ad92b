import assert from 'node:assert/strict';
import { type EndpointClient } from '../../src/endpoint/client';
import { endpointErrorSchema } from '../../src/protocol/rows';
import { deploy, Ground, scores, send, type Answered } from './given';

/** An endpoint of the test's own with the model `scores` live on it, and the ways to ask it over HTTP. */
export class LiveScores {
  readonly #ground = new Ground();
  #started: { readonly client: EndpointClient; readonly digest: string } | undefined;

  async start(): Promise<void> {
    const client = await this.#ground.start();
    const bundle = await this.#ground.bundle('scores.onnx', scores());
    await deploy(client, bundle);
    this.#started = { client, digest: bundle.digest };
  }

  get client(): EndpointClient {
    assert(this.#started, 'start() comes first');
    return this.#started.client;
  }

  get digest(): string {
    assert(this.#started, 'start() comes first');
    return this.#started.digest;
  }

  get token(): string {
    return this.#ground.token;
  }

  get auth(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  get rowsUrl(): string {
    return `${this.client.dataUrl}/slipway/v1/models/scores/rows`;
  }

  post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    return send(url, {
      method: 'POST',
      headers: { ...this.auth, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  }

  get(path: string, headers: Readonly<Record<string, string>> = this.auth): Promise<Answered> {
    return send(`${this.client.dataUrl}${path}`, { headers });
  }
}

export function refused(answer: Answered, status: number, text: RegExp): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(endpointErrorSchema.parse(answer.json).error, text);
}
