import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Fault that REST requests shall meet. */
export type RequestFault = {
  readonly method: string;
  /** Without the query; with a `*` at its end, whatever begins so. */
  readonly path: string;
  /** Number of requests. */
  readonly count: number;
} & (
  | {
      /** The connection is destroyed: before anything happens, or when all is done and the answer is due. */
      readonly kind: 'dropRequest' | 'dropReply';
    }
  | {
      readonly kind: 'delay';
      readonly delayMs: number;
      /** True when the request is executed late; else it is executed at once and only its answer comes late. */
      readonly before: boolean;
    }
  | {
      /** Another answer than the exchange would give. */
      readonly kind: 'status';
      readonly status: number;
      readonly body: unknown;
      /** True when the request is executed all the same. */
      readonly execute: boolean;
    }
  | {
      /**
       * Orders and cancels only: checked now, and lying on the exchange's bus for `delayMs` of its time, whatever becomes of
       * the signature's window meanwhile. The answer is not the engine's.
       */
      readonly kind: 'late';
      readonly delayMs: number;
      readonly status: number;
      readonly body: unknown;
    }
);

/** A fault that waits for its moment, and how often it had it. */
export type ArmedRequestFault = RequestFault & { readonly fired: number };

/** Requests under this path are never harmed: it is how faults are armed and cleared. */
const SPARED = '/paper/';

/**
 * Faults of the way between a client and this exchange, for REST. One request meets one fault: the oldest that fits.
 * Delays are of the computer's time, as those of a network are: in a replay the market waits for the answer.
 */
export class RequestFaults {
  private faults: { readonly fault: RequestFault; fired: number }[] = [];
  private readonly met = new WeakMap<FastifyRequest, RequestFault>();
  private readonly stopping = new AbortController();

  constructor(app: FastifyInstance) {
    app.addHook('onRequest', (request, reply, done) => {
      const fault = this.take(request);
      if (fault === null) done();
      else if (fault.kind === 'dropRequest') hangUp(request, reply);
      else {
        this.met.set(request, fault);
        done();
      }
    });
    app.addHook('preHandler', async (request, reply) => {
      const fault = this.met.get(request);
      if (fault?.kind === 'delay' && fault.before && !(await this.wait(fault.delayMs)))
        hangUp(request, reply);
      // Whatever is sent from here on passes `onSend`, which gives it the status and the body of the fault.
      if (fault?.kind === 'status' && !fault.execute) return reply.send();
    });
    app.addHook('onSend', async (request, reply, payload) => {
      const fault = this.met.get(request);
      if (fault === undefined) return payload;
      this.met.delete(request);
      if (fault.kind === 'dropReply') request.raw.socket.destroy();
      if (fault.kind === 'delay' && !fault.before) await this.wait(fault.delayMs);
      if (fault.kind !== 'status' && fault.kind !== 'late') return payload;
      const isText = typeof fault.body === 'string';
      reply.code(fault.status).type(isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
      return isText ? fault.body : JSON.stringify(fault.body);
    });
  }

  /** Tells how long the request lies on the bus before the engine gets it, in the exchange's time; null: not at all. */
  lateness(request: FastifyRequest): number | null {
    const fault = this.met.get(request);
    return fault?.kind === 'late' ? fault.delayMs : null;
  }

  arm(fault: RequestFault): ArmedRequestFault {
    this.faults.push({ fault, fired: 0 });
    return { ...fault, fired: 0 };
  }

  /** Those that have not yet had all their requests, oldest first. */
  armed(): readonly ArmedRequestFault[] {
    return this.faults.map(({ fault, fired }) => ({ ...fault, fired }));
  }

  clear(): void {
    this.faults = [];
  }

  /** Drops what is delayed now: it is not executed any more. */
  stop(): void {
    this.stopping.abort();
  }

  private take({ method, url }: FastifyRequest): RequestFault | null {
    const path = url.split('?')[0] ?? '';
    if (this.faults.length === 0 || path.startsWith(SPARED)) return null;
    const entry = this.faults.find(({ fault }) => fault.method === method && fits(fault.path, path));
    if (entry === undefined) return null;
    entry.fired += 1;
    if (entry.fired === entry.fault.count) this.faults = this.faults.filter((other) => other !== entry);
    return entry.fault;
  }

  /** False when the exchange stops meanwhile. */
  private async wait(delayMs: number): Promise<boolean> {
    try {
      await setTimeout(delayMs, undefined, { signal: this.stopping.signal });
      return true;
    } catch {
      return false;
    }
  }
}

function fits(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function hangUp(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}
