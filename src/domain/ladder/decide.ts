import { applyOwnBids, applyPanic, applySellNow, tellWay } from './exits/index.js';
import { assertInvariants } from './invariants.js';
import {
  applyAdoption,
  applyAnswers,
  applyBrake,
  applyBrakeReleased,
  applyCorrection,
  applyFill,
  applyForeignOrder,
  applyFresh,
  applyNeverArrived,
  applyOtherProgram,
  applyParameters,
  applyPause,
  applyReport,
  applyResume,
  applyRetirement,
  applyRevival,
  applyRules,
  applySetAverage,
  applyStandDown,
  applyStillUnsettled,
  applyStopBuying,
  applyVanished,
  goOnUnderNewRules,
  remindOfBlock,
} from './on/index.js';
import { plan } from './plan.js';
import type { Decision, Moment, StrategyEvent, StrategyState } from './state/index.js';
import { Draft } from './state/index.js';

/** The decision about a single event: see `decideAll`. @throws RangeError when an invariant is broken */
export function decide(state: StrategyState, event: StrategyEvent, moment: Moment): Decision {
  return decideAll(state, [event], moment);
}

/**
 * The decision about what came together: the one place where money is decided about. Pure: the same state, events
 * and moment give the same decision, live, on paper and in a simulation.
 *
 * The events are first taken into the state, one after another; then `plan` compares once what is with what should be and
 * asks for the difference. So nothing is decided on half of the news, it matters little in which order events come, and
 * after a restart the plan goes on from whatever the books say.
 *
 * @param events what one frame or one answer told, or several that came at the same moment; oldest first
 * @throws RangeError when an invariant is broken, e.g. more sold than was held; none of the events is applied then
 */
export function decideAll(state: StrategyState, events: readonly StrategyEvent[], moment: Moment): Decision {
  const draft = new Draft(state, moment);
  for (const event of events) apply(draft, event);
  plan(draft);
  tellWay(draft, state);
  const decision = draft.finish();
  assertInvariants(state, decision, draft.moment);
  return decision;
}

function apply(draft: Draft, event: StrategyEvent): void {
  switch (event.type) {
    case 'wake':
      return;
    case 'placementAnswered':
      return applyAnswers(draft, event.answers);
    case 'orderReported':
      return applyReport(draft, event.clientId, event.order);
    case 'stillUnsettled':
      return applyStillUnsettled(draft, event.clientId, event.attempts, event.message);
    case 'orderNeverArrived':
      return applyNeverArrived(draft, event.clientId, event.funds);
    case 'orderVanished':
      return applyVanished(draft, event.clientId, event.funds);
    case 'orderRevived':
      return applyRevival(draft, event.order);
    case 'orderAdopted':
      return applyAdoption(draft, event.order);
    case 'ownBidsRead':
      return applyOwnBids(draft, event.bids);
    case 'foreignOrderSeen':
      return applyForeignOrder(draft, event.order);
    case 'otherProgramSeen':
      return applyOtherProgram(draft, event.order);
    case 'filled':
      return applyFill(draft, event.fill);
    case 'rulesLoaded':
      return applyRules(draft, event.parameters, event.market);
    case 'parametersSet':
      return applyParameters(draft, event.parameters, event.overrides);
    case 'stopBuying':
      return applyStopBuying(draft, event.by);
    case 'sellNow':
      return applySellNow(draft, event.by);
    case 'panic':
      return applyPanic(draft, event.by);
    case 'pause':
      return applyPause(draft, event.by);
    case 'resume':
      return applyResume(draft);
    case 'brakeFell':
      return applyBrake(draft, event.brake, event.sells);
    case 'brakeReleased':
      return applyBrakeReleased(draft, event.brake);
    case 'fresh':
      return applyFresh(draft, event.by);
    case 'retire':
      return applyRetirement(draft);
    case 'started':
      remindOfBlock(draft);
      return goOnUnderNewRules(draft);
    case 'standDown':
      return applyStandDown(draft, event.untilMs);
    case 'setAverage':
      return applySetAverage(draft, event.price, event.by);
    case 'holdingsRead':
      return applyCorrection(draft, event);
  }
}
