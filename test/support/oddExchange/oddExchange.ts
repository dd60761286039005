import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Asked, type Json, PassingRequest } from './asked.js';
import type { Fault } from './faults.js';
import { OddStreams } from './oddStreams.js';
import { fits, type Rule, Rules } from './rules.js';

/** An answer on its way to the bot. */
export interface PassingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Change = (answer: PassingAnswer, asked: Asked) => PassingAnswer;

const KEPT_HEADERS = ['content-type', 'retry-after'] as const;

/**
 * What stands between a bot and an exchange on loopback, and answers as another exchange might: a real server of HTTP
 * and WebSocket that passes everything on, and does the harm and tells the lies that it is told to, while it runs.
 *
 *     const odd = await OddExchange.before(exchange.restUrl);      // the bot talks to odd.restUrl and odd.wsUrl
 *     odd.harm('POST /api/v1/order', { kind: 'answerLost' });      // one fault for the next request of this endpoint
 *     odd.harm('GET /api/v1/klines', { kind: 'answered', done: false, ...tooManyRequests(8) }, Infinity);
 *     odd.harm('POST *', { kind: 'answered', done: true, ...gatewayPage(403) }, 1, ({ body }) => body.includes('Ask'));
 *     const lie = odd.rewrite('GET /api/v1/capital', (json) => ({ ...json, SOL: undefined }));
 *     lie.liftAfter(12_000);                                       // or lie.lift(); expect(lie.fired)
 *     odd.streams.silence('bookTicker.SOL_USDC');                  // the rest flows on
 *     odd.requestsTo('GET /api/v1/klines').length;                 // what was asked; odd.neverPassedOn
 *     odd.heal();                                                  // an honest exchange again
 *
 * `oddities.ts` has whole situations by name: `lateHistory(odd, 9_000)`, `coinsNowhere(odd, 'SOL')` and their like.
 * In a `Trading` it is `trading.line`; before the real program `startOddExchange` of test/app/support puts it.
 */
export class OddExchange {
  /** Everything that was asked of the exchange, in the order in which it left the bot. */
  readonly requests: Asked[] = [];
  readonly streams: OddStreams;
  /** New streams are turned away. */
  streamsRefused = false;
  readonly #target: URL;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Socket>();
  readonly #held: PassingRequest[] = [];
  readonly #faults = new Rules<Fault, Asked>();
  readonly #changes = new Rules<Change, Asked>();
  #isDown = false;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.streams = new OddStreams(this.#target);
    this.#server.on('connection', (socket) => {
      if (this.#isDown) socket.destroy();
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (incoming, socket, head) => {
      if (this.#isDown || this.streamsRefused) socket.destroy();
      else this.streams.accept(incoming, socket, head);
    });
  }

  /** @param target REST and WebSocket on one port, as the local exchange has them: `http://127.0.0.1:4001` */
  static async before(target: string): Promise<OddExchange> {
    const odd = new OddExchange(target);
    await new Promise<void>((resolve) => odd.#server.listen(0, '127.0.0.1', resolve));
    return odd;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  // ---------------------------------------------------------------------------------------- harm and lies

  /**
   * The next `times` requests to an endpoint that `concerns` accepts suffer this fault, one fault each, the oldest first.
   *
   * @param endpoint `POST /api/v1/order`; with a `*` at its end whatever begins so: `GET /wapi/*`, or `*` for all
   */
  harm(endpoint: string, fault: Fault, times = 1, concerns: (asked: Asked) => boolean = () => true): Rule {
    return this.#faults.add(fault, times, (asked) => fits(endpoint, asked.endpoint) && concerns(asked));
  }

  /** Changes the JSON of what the exchange answers when it did what it was asked (2xx), until the rule is lifted. */
  rewrite(
    endpoint: string,
    change: (json: Json, asked: Asked) => Json,
    times = Number.POSITIVE_INFINITY,
  ): Rule {
    return this.reanswer(
      endpoint,
      (answer, asked) => {
        if (answer.status < 200 || answer.status > 299) return answer;
        return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body), asked)) };
      },
      times,
    );
  }

  /** Changes whatever the exchange answers, its refusals too: status, headers, the body's text. */
  reanswer(endpoint: string, change: Change, times = Number.POSITIVE_INFINITY): Rule {
    return this.#changes.add(change, times, (asked) => fits(endpoint, asked.endpoint));
  }

  /** No harm is done any more, and no lie told. What is held stays so until `deliverHeld`. */
  heal(): void {
    this.#faults.clear();
    this.#changes.clear();
    this.streams.heal();
    this.streamsRefused = false;
  }

  // ---------------------------------------------------------------------------------------- what was asked

  /** @param endpoint as for `harm` */
  requestsTo(endpoint: string): readonly Asked[] {
    return this.requests.filter((asked) => fits(endpoint, asked.endpoint));
  }

  /** What the exchange has never heard of. */
  get neverPassedOn(): readonly Asked[] {
    return this.requests.filter(({ passedOn }) => !passedOn);
  }

  get heldRequests(): number {
    return this.#held.length;
  }

  /** What was held on the way arrives at last. Answers the exchange's statuses. */
  async deliverHeld(): Promise<readonly number[]> {
    const answers = await Promise.all(this.#held.splice(0).map((held) => this.#ask(held)));
    return answers.map(({ status }) => status);
  }

  // ---------------------------------------------------------------------------------------- the line as a whole

  /** Every stream breaks at once. */
  cutStreams(): void {
    this.streams.cut();
  }

  /** The streams of now stay open, and nothing comes through them any more, in either direction. */
  silenceStreams(): void {
    this.streams.deafen();
  }

  /** Everything breaks, and nobody can connect. */
  down(): void {
    this.#isDown = true;
    this.cutStreams();
    for (const socket of this.#sockets) socket.destroy();
  }

  up(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    this.heal();
    this.down();
    this.#agent.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    // A TCP server that listens has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const asked = new PassingRequest(incoming.method ?? '', incoming.url ?? '/', incoming.headers, body);
    this.requests.push(asked);
    try {
      await this.#suffer(this.#faults.take(asked), asked, incoming.socket, outgoing);
    } catch {
      // The exchange is gone, or the bot is: either way there is nobody to answer.
      incoming.socket.destroy();
    }
  }

  async #suffer(
    fault: Fault | null,
    asked: PassingRequest,
    socket: Socket,
    outgoing: ServerResponse,
  ): Promise<void> {
    switch (fault?.kind) {
      case 'requestLost':
        return;
      case 'answerLost':
        if (fault.deaf === true) this.silenceStreams();
        await this.#ask(asked);
        return;
      case 'reset':
        if (fault.done) await this.#ask(asked);
        socket.destroy();
        return;
      case 'held':
        this.#held.push(asked);
        socket.destroy();
        return;
      case 'answered': {
        const { done, status, body, headers } = fault;
        if (done) await this.#ask(asked);
        answer(outgoing, asked, {
          status,
          body,
          headers: { 'Content-Type': 'application/json', ...headers },
        });
        return;
      }
      case 'slowRequest':
        await pause(fault.delayMs);
        answer(outgoing, asked, this.#changed(await this.#ask(asked), asked));
        return;
      case 'slowAnswer': {
        const late = this.#changed(await this.#ask(asked), asked);
        await pause(fault.delayMs);
        answer(outgoing, asked, late);
        return;
      }
      case undefined:
        answer(outgoing, asked, this.#changed(await this.#ask(asked), asked));
    }
  }

  #changed(passing: PassingAnswer, asked: Asked): PassingAnswer {
    return this.#changes.takeAll(asked).reduce((answered, change) => change(answered, asked), passing);
  }

  #ask(asked: PassingRequest): Promise<PassingAnswer> {
    asked.passedOn = true;
    const { host: _, connection: __, ...headers } = asked.headers;
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      const asking = request(
        { hostname, port, path: asked.url, method: asked.method, headers, agent: this.#agent },
        async (incoming) => {
          const chunks: Buffer[] = [];
          try {
            for await (const chunk of incoming) chunks.push(chunk);
          } catch (error) {
            reject(error);
            return;
          }
          const kept = KEPT_HEADERS.flatMap((name) => {
            const value = incoming.headers[name];
            return value === undefined ? [] : [[name, value]];
          });
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(kept),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        },
      );
      asking.on('error', reject);
      asking.end(asked.body);
    });
  }
}

function answer(
  outgoing: ServerResponse,
  asked: PassingRequest,
  { status, headers, body }: PassingAnswer,
): void {
  asked.status = status;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
