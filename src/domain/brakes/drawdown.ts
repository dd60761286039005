import { type Decimal, HUNDRED, maximum, ZERO } from '../decimal.js';
import type { BrakeReading } from './brake.js';
import type { BrakeMemory } from './memory.js';

/*
 * Equity of the strategies of one quote asset: allocations + realized PnL + unrealized PnL, where unrealized is
 * bid · quantity - cost, before the fee of a sale. The peak is kept as PnL, so that another allocation is no gain or
 * loss; and where the strategies are others than before, the drawdown that stood goes on from there.
 */

/**
 * Gives the fall of the equity from its peak: max over time of PnL, less PnL. Quote asset; null while the PnL is not known.
 */
export function drawdown({ pnl }: BrakeReading, { peak }: BrakeMemory): Decimal | null {
  if (pnl === null) return null;
  return peak === null ? ZERO : maximum(peak.pnl.minus(pnl), ZERO);
}

/** Gives the same in percent of the equity at its peak: 100 · drawdown / (allocations + PnL at the peak). */
export function drawdownPercentage(reading: BrakeReading, memory: BrakeMemory): Decimal | null {
  const fall = drawdown(reading, memory);
  if (fall === null || fall.eq(ZERO)) return fall;
  const equityAtPeak = reading.allocated.plus(memory.peak?.pnl ?? ZERO);
  // With nothing left of it at its best, all of it is lost.
  return equityAtPeak.lte(ZERO) ? HUNDRED : fall.div(equityAtPeak).times(HUNDRED);
}

/** The memory with this reading in its peak. */
export function withPeak(memory: BrakeMemory, reading: BrakeReading): BrakeMemory {
  const { pnl, openCycles } = reading;
  if (pnl === null) return memory;
  const { peak } = memory;
  const strategies = [...openCycles.keys()];
  const areSame = peak !== null && strategies.join() === peak.strategies.join();
  const highest = peak === null ? pnl : areSame ? maximum(peak.pnl, pnl) : pnl.plus(peak.drawdown);
  const fall = highest.minus(pnl);
  if (areSame && highest.eq(peak.pnl) && fall.eq(peak.drawdown)) return memory;
  return { ...memory, peak: { pnl: highest, drawdown: fall, strategies } };
}
