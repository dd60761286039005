import type { MarketWatch, Troubles } from '../loop/index.js';
import type { CancelTimer, Clock } from '../ports/index.js';

/** `pricesUnknown`: neither the stream nor a request tells; `pricesByRequest`: the stream is silent, requests tell. */
export type PriceTrouble = 'pricesUnknown' | 'pricesByRequest';

/** Time after which a trouble is told; shorter ones are everyday's. */
const TELL_AFTER_MS = 60_000;

export interface PriceTroublesDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Times the minute. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
}

interface Standing {
  readonly sinceMs: number;
  readonly cancelTelling: CancelTimer;
}

/** Markets of which one message told. */
interface Told {
  readonly trouble: PriceTrouble;
  /** Null: more than one market. */
  readonly strategyId: string | null;
  readonly markets: Set<MarketWatch>;
}

/** Troubles with prices, told after a minute: those of all markets that have the same one by then in one message. */
export class PriceTroubles {
  readonly #deps: PriceTroublesDeps;
  readonly #standing = {
    pricesUnknown: new Map<MarketWatch, Standing>(),
    pricesByRequest: new Map<MarketWatch, Standing>(),
  };
  readonly #told = new Set<Told>();

  constructor(deps: PriceTroublesDeps) {
    this.#deps = deps;
  }

  /** Since when it stands, milliseconds since the epoch; null while it does not. */
  sinceMs(trouble: PriceTrouble, market: MarketWatch): number | null {
    return this.#standing[trouble].get(market)?.sinceMs ?? null;
  }

  /** One that stands already keeps its beginning. */
  begin(trouble: PriceTrouble, market: MarketWatch): void {
    const standing = this.#standing[trouble];
    if (standing.has(market)) return;
    const { clock, networkClock } = this.#deps;
    standing.set(market, {
      sinceMs: clock.now(),
      cancelTelling: networkClock.setTimer(TELL_AFTER_MS, () => this.#tell(trouble, market)),
    });
  }

  /** Ends a trouble; does nothing when it does not stand. */
  end(trouble: PriceTrouble, market: MarketWatch): void {
    const standing = this.#standing[trouble];
    standing.get(market)?.cancelTelling();
    if (!standing.delete(market)) return;
    for (const told of this.#told) {
      if (told.trouble !== trouble || !told.markets.delete(market) || told.markets.size > 0) continue;
      this.#told.delete(told);
      this.#deps.troubles.settle(trouble, told.strategyId);
    }
  }

  /** Tells nothing any more. */
  stop(): void {
    for (const standing of Object.values(this.#standing)) {
      for (const { cancelTelling } of standing.values()) cancelTelling();
    }
  }

  #tell(trouble: PriceTrouble, market: MarketWatch): void {
    const told = [...this.#told].filter((group) => group.trouble === trouble);
    if (told.some(({ markets }) => markets.has(market))) return;
    const untold = [...this.#standing[trouble].keys()].filter(
      (other) => !told.some(({ markets }) => markets.has(other)),
    );
    // There is one word for several at a time; whoever comes while it stands has one of his own.
    const isAlone = untold.length === 1 || told.some(({ strategyId }) => strategyId === null);
    const markets = isAlone ? [market] : untold;
    const strategyId = isAlone ? (market.runners[0]?.id ?? null) : null;
    this.#told.add({ trouble, strategyId, markets: new Set(markets) });
    const symbols = markets.map(({ symbol }) => symbol);
    this.#deps.troubles.raise({ kind: trouble, symbols }, strategyId);
  }
}
