import { decimal } from '../../src/domain/decimal.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;

/** What befalls the exchange as a whole and this machine's clock; looked at every moment. */
export class Troubles {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  onMoment(): void {
    const { faults, story } = this.#world;
    if (faults.happens('clockSet')) this.#world.setClock('clockSet');
    this.#close();
    if (faults.begins('keyRevoked', 10_000, 5 * MINUTE_MS)) {
      story.tell(() => `exchange: the key is revoked for ${faults.leftMs('keyRevoked')} ms`);
    }
    if (faults.begins('deepRungExpires', MINUTE_MS, 6 * MINUTE_MS)) {
      story.tell(() => `exchange: ends the deepest rungs for ${faults.leftMs('deepRungExpires')} ms`);
    }
    this.#narrowTheBand();
    this.#takeTheMarketAway();
  }

  #close(): void {
    const { faults, venue, story, timeline } = this.#world;
    if (!faults.happens('maintenance') || venue.isInMaintenance) return;
    const say = (status: 'Maintenance' | 'Ok') =>
      venue.act((engine) => engine.setStatus({ status, message: null }, timeline.nowMs));
    story.tell(() => 'exchange: maintenance');
    say('Maintenance');
    timeline.after(faults.draw('maintenance').lopsided(1_000, 180_000), () => {
      story.tell(() => 'exchange: works again');
      say('Ok');
    });
  }

  /** Deeper rungs and sales far away are refused for a while. */
  #narrowTheBand(): void {
    const { faults, venue, story, timeline, scenario } = this.#world;
    if (!faults.begins('priceBand', MINUTE_MS, 6 * MINUTE_MS)) return;
    const width = faults.draw('priceBand').pick([0.005, 0.01, 0.03]);
    story.tell(() => `exchange: prices must lie within ${100 * width} % of the last one`);
    venue.changeRules({
      minPriceMultiplier: decimal(String(1 - width)),
      maxPriceMultiplier: decimal(String(1 + width)),
    });
    timeline.after(faults.leftMs('priceBand'), () => {
      story.tell(() => 'exchange: the price band is as wide as before');
      const { minPriceMultiplier, maxPriceMultiplier } = scenario.market;
      venue.changeRules({ minPriceMultiplier, maxPriceMultiplier });
    });
  }

  /** All its orders are cancelled and it is in no list, and then it is back. */
  #takeTheMarketAway(): void {
    const { faults, venue, story, timeline } = this.#world;
    if (!faults.begins('marketLeaves', 20_000, 4 * MINUTE_MS)) return;
    story.tell(() => 'exchange: the market is gone');
    venue.changeRules({ isListed: false });
    timeline.after(faults.leftMs('marketLeaves'), () => {
      story.tell(() => 'exchange: the market is back');
      venue.changeRules({ isListed: true });
    });
  }
}
