import { type Decimal, ZERO } from '../../domain/decimal.js';
import {
  allocatedParameters,
  allocation,
  type PlannedRung,
  planLadder,
  rungsByPlace,
  rungsOnTurn,
  type StrategyState,
  TUNABLE_KEYS,
  waitingRungs,
} from '../../domain/ladder/index.js';
import type { SettingsView } from '../api/index.js';
import type { AccountFees } from '../ports/index.js';

/** Settings of a strategy with the ladder that follows from them: what `/config` shows. */
export function settingsView(
  state: StrategyState,
  fees: AccountFees,
  bid: Decimal | null,
  gate: SettingsView['gate'],
): SettingsView {
  const { parameters, market, ladder } = state;
  const anchor = ladder.kind === 'placed' ? ladder.anchor : bid;
  const plan =
    anchor === null
      ? { rungs: [], skipped: [] }
      : planLadder(allocatedParameters(state), market, anchor, ZERO);
  return {
    parameters,
    market,
    makerFeeBps: fees.makerFeeBps,
    takerFeeBps: fees.takerFeeBps,
    rungs: plan.rungs.map(({ rung, dropPercentage, amount }) => ({ rung, dropPercentage, amount })),
    skippedRungs: plan.skipped,
    ...notResting(state, plan.rungs, bid),
    allocation: allocation(state),
    gate,
    adjusted: TUNABLE_KEYS.filter((key) => state.overrides.has(key)),
  };
}

/** Tells which rungs do not rest, or would not if the ladder were placed now. */
function notResting(
  state: StrategyState,
  planned: readonly PlannedRung[],
  bid: Decimal | null,
): Pick<SettingsView, 'waitingRungs' | 'followingRungs'> {
  const { ladder, parameters, market } = state;
  const numbers = (rungs: readonly Pick<PlannedRung, 'rung'>[]) => rungs.map(({ rung }) => rung);
  if (ladder.kind === 'placed') {
    const [onTurn, waiting] = [rungsOnTurn(state), waitingRungs(state)];
    return {
      waitingRungs: numbers(onTurn),
      followingRungs: numbers(waiting.filter((rung) => !onTurn.includes(rung))),
    };
  }
  if (bid === null) return { waitingRungs: [], followingRungs: [] };
  const { beyondBand, following } = rungsByPlace(planned, parameters, bid, market);
  return { waitingRungs: numbers(beyondBand), followingRungs: numbers(following) };
}
