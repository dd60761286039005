import type { AlertContent } from '../../domain/alerts/index.js';
import type { Engine } from '../../engine/index.js';
import type { CongestionNews } from '../../exchange/backpack/index.js';
import type { ClientNews } from './client.js';

type Told = Pick<Engine, 'alert' | 'troubles'>;

/**
 * Tells the owner what the client finds. What it found before there was an engine that records alerts is told then, unless
 * it is over.
 */
export class ClientTroubles implements ClientNews {
  #engine: Told | null = null;
  readonly #waiting = new Map<string, (engine: Told) => void>();

  /** From now on there is somebody to tell. */
  attach(engine: Told): void {
    this.#engine = engine;
    for (const tell of this.#waiting.values()) tell(engine);
    this.#waiting.clear();
  }

  onClockSkew(skewMs: number): void {
    this.#alert('clockSkew', { kind: 'clockSkew', skewMs });
  }

  onSubscriptionRefused(message: string): void {
    this.#alert('streamsRefused', { kind: 'problem', problem: { kind: 'streamsRefused', message } });
  }

  onKeyRefused(message: string): void {
    this.#tell('keyRefused', ({ troubles }) => troubles.raise({ kind: 'keyRefused', message }));
  }

  onKeyAccepted(): void {
    this.#over('keyRefused', ({ troubles }) => troubles.settle('keyRefused'));
  }

  onCongested({ bucket, isOver }: CongestionNews): void {
    // Who asks for a chart is told when there is none.
    if (bucket === 'candles') return;
    const kind = bucket === 'urgent' ? 'salesWait' : 'requestsWait';
    if (isOver) this.#over(kind, ({ troubles }) => troubles.settle(kind));
    else this.#tell(kind, ({ troubles }) => troubles.raise({ kind }));
  }

  #alert(key: string, content: AlertContent): void {
    this.#tell(key, (engine) => engine.alert(content));
  }

  #tell(key: string, tell: (engine: Told) => void): void {
    if (this.#engine === null) this.#waiting.set(key, tell);
    else tell(this.#engine);
  }

  #over(key: string, tell: (engine: Told) => void): void {
    if (this.#engine === null) this.#waiting.delete(key);
    else tell(this.#engine);
  }
}
