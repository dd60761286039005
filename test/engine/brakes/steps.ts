import { expect } from 'vitest';
import { type BrakeLimits, NO_LIMITS } from '../../../src/domain/brakes/index.js';
import type { Trading } from '../../support/trading.js';

/* Steps that stories of brakes have in common. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export const with_ = (limits: Partial<BrakeLimits>) => ({ limits: { ...NO_LIMITS, ...limits } });
export const positionOf = (trading: Trading) => trading.engine.api.strategy('main').position;

export async function restart(trading: Trading): Promise<void> {
  await trading.kill();
  await trading.start();
  await trading.untilQuiet();
}

/** Buys the first rung at one bid and sells it by the owner's word at another. */
export async function sellAt(trading: Trading, bid: string, boughtAt = '98.95'): Promise<void> {
  const closed = trading.books.closedCycles('main', 99).length;
  await trading.tick(boughtAt);
  await trading.until('a rung is bought', () => trading.state().cycle.rungsFilled === 1);
  await trading.tick(bid, { ask: boughtAt });
  await positionOf(trading).sellNow('console');
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 99).length > closed);
}

/** Two rungs are bought, the price falls on, and the brakes look at it. The best bid is the rung at 97. */
export async function fallBelowTwoRungs(trading: Trading): Promise<void> {
  await trading.tick('97.95', { ask: '97.96' });
  await trading.until('two rungs are bought', () => trading.state().cycle.rungsFilled === 2);
  await trading.tick('94.5', { ask: '97.5' });
  await untilMeasured(trading);
  trading.clock.leap(MINUTE_MS);
}

/** Drawdown as `/health` shows it; null while the price it follows from may not be believed. */
export function drawdownOf(trading: Trading) {
  return trading.engine.api.health().brakes.measures[0]?.measured ?? null;
}

/** The first price after a start is borne out, so that the equity is known. */
export async function untilMeasured(trading: Trading): Promise<void> {
  await trading.until('the drawdown is known', () => drawdownOf(trading) !== null);
}

export async function expectBraked(trading: Trading, kind: string): Promise<void> {
  await trading.until(
    'the brake is on and no rung rests',
    () => isHeld(trading) && trading.rungs().length === 0 && trading.isQuiet,
  );
  expect(trading.state().mode).toMatchObject({ kind: 'paused', brake: { kinds: [kind] } });
  expect(trading.engine.api.strategy('main').queries.status().brakes).toMatchObject([{ kind }]);
}

/** The strategy knows that a brake is on. */
export function isHeld(trading: Trading, id = 'main'): boolean {
  const { mode } = trading.state(id);
  return mode.kind !== 'trading' && 'brake' in mode;
}
