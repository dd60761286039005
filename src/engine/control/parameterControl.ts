import { type Decimal, ZERO } from '../../domain/decimal.js';
import {
  allocatedParameters,
  atLowestTarget,
  changedKeys,
  exitReason,
  forestalledRungs,
  LADDER_KEYS,
  ladderAnchor,
  mostAllocated,
  netAtTarget,
  type OverriddenParameters,
  parameterConflicts,
  planLadder,
  type StrategyParameters,
  type StrategyState,
  sellingParameters,
  smallestAllocation,
  stopLossPrice,
  TARGET_KEYS,
  TUNABLE,
  TUNABLE_KEYS,
  type TunableKey,
  targetPrice,
  withOverrides,
} from '../../domain/ladder/index.js';
import { type Market, sellableQuantity } from '../../domain/market.js';
import type {
  ChangedParameter,
  LadderPreview,
  LadderSketch,
  ParameterChange,
  ParameterChangePreview,
  ParametersApi,
  ParametersChanged,
  TunableView,
} from '../api/index.js';
import { CommandRefusedError } from '../api/index.js';
import { type StrategyRunner, take } from '../loop/index.js';
import { unprofitableBelow } from '../market/index.js';
import type { ControlDeps } from './controlDeps.js';
import { ladderPreview } from './ladderPreview.js';

type Refused = Exclude<ParameterChangePreview, { readonly kind: 'preview' }>;

const CAPITAL_KEYS: readonly TunableKey[] = ['totalAmount', 'compound', 'compoundLimit'];

/** As if no take profit rested: one that the change takes away is sold at once. */
const NO_ORDERS = new Map();

/** Parameters that the owner changes while the strategy runs: beside the configuration, in the books. */
export class ParameterControl implements ParametersApi {
  readonly #deps: ControlDeps;
  readonly #runner: StrategyRunner;

  constructor(runner: StrategyRunner, deps: ControlDeps) {
    this.#runner = runner;
    this.#deps = deps;
  }

  tunables(): readonly TunableView[] {
    const { strategies } = this.#deps;
    const { parameters, overrides } = this.#runner.state;
    const configured = strategies.configured(this.#runner.id);
    return TUNABLE_KEYS.map((key) => ({
      key,
      text: TUNABLE[key].text(parameters),
      configured: TUNABLE[key].text(configured),
      isSet: overrides.has(key),
    }));
  }

  preview(change: ParameterChange, price: Decimal | null): ParameterChangePreview {
    const { state } = this.#runner;
    const { bid } = this.#deps.strategies.pricesOf(state);
    const at = price ?? bid;
    const wanted = this.#wanted(change);
    if ('kind' in wanted) return wanted;
    const { parameters: after } = wanted;
    const refusal = this.#refusal(state, after, at);
    if (refusal !== null) return refusal;
    return this.#outcome(state, after, { at, bid });
  }

  async change(change: ParameterChange): Promise<ParametersChanged> {
    const runner = this.#runner;
    const preview = this.preview(change, null);
    const wanted = this.#wanted(change);
    if (preview.kind !== 'preview' || 'kind' in wanted) {
      throw new CommandRefusedError('settingNotAllowed', `it would be refused: ${preview.kind}`);
    }
    const { parameters, overrides } = wanted;
    take(runner, { type: 'parametersSet', parameters, overrides });
    this.#deps.store.rememberParameters(parameters);
    return { changes: preview.changes };
  }

  previewLadder(price: Decimal | null): LadderPreview {
    const { state } = this.#runner;
    const at = price ?? this.#deps.strategies.pricesOf(state).bid;
    if (at === null) throw new CommandRefusedError('noPrice', 'there is no best bid to plan for');
    return ladderPreview(state, at, this.#deps.rules.fees);
  }

  /** The parameters as they would be, and what of them stands beside the configuration. */
  #wanted(change: ParameterChange): OverriddenParameters | Refused {
    const { strategies } = this.#deps;
    const { parameters: before, overrides } = this.#runner.state;
    const configured = strategies.configured(this.#runner.id);
    const wanted = new Map(overrides);
    if (change.kind === 'set') {
      const { key, text } = change;
      const { apply, allowed, text: written } = TUNABLE[key];
      const after = apply(before, text);
      if (after === null) return { kind: 'notAllowed', key, found: text, allowed };
      wanted.set(key, written(after));
    } else if (change.key === null) wanted.clear();
    else wanted.delete(change.key);
    const result = withOverrides(configured, wanted);
    if (result.staleOverrides.size === 0) {
      // Going back to the file may change no value, but who decides it from then on.
      const isSame = change.kind === 'set' || wanted.size === overrides.size;
      const changes = changedKeys(before, result.parameters);
      return changes.length === 0 && isSame ? { kind: 'nothingChanges' } : result;
    }
    // Each is allowed by itself, so that it is their combination which is not.
    const all = [...wanted].reduce(
      (parameters, [name, text]) => adjustedBy(parameters, name, text),
      configured,
    );
    const [conflict] = parameterConflicts(all);
    if (conflict === undefined)
      throw new RangeError(`no conflict explains ${[...result.staleOverrides.keys()]}`);
    return { kind: 'conflict', conflict };
  }

  /** Tells what the exchange and its fees have against them. */
  #refusal(
    { parameters: before, market }: StrategyState,
    after: StrategyParameters,
    price: Decimal | null,
  ): Refused | null {
    // What is traded with already is no reason to refuse another parameter, least of all a stop loss.
    const changed = changedKeys(before, after);
    const concerns = (keys: readonly TunableKey[]) => changed.some((key) => keys.includes(key));
    const isOtherLadder = concerns(LADDER_KEYS);
    if (isOtherLadder && price !== null && planLadder(after, market, price, ZERO).rungs.length === 0) {
      const smallest = smallestAllocation(after, market, price);
      return { kind: 'noRung', smallest, quoteAsset: market.quoteAsset };
    }
    const tooMuch = concerns(CAPITAL_KEYS) ? this.#aboveCapital(before, after, market) : null;
    if (tooMuch !== null) return tooMuch;
    const breakEven = unprofitableBelow(after, this.#deps.rules.fees);
    const isRefused = this.#deps.runMode === 'live' && !after.acceptUnprofitableTarget;
    if (breakEven === null || !concerns(TARGET_KEYS) || !isRefused) return null;
    return {
      kind: 'unprofitable',
      takeProfitPercentage: atLowestTarget(after).takeProfitPercentage,
      breakEven,
    };
  }

  /** Tells that all strategies together would be promised more than they may use, and more than before. */
  #aboveCapital(
    before: StrategyParameters,
    after: StrategyParameters,
    { quoteAsset }: Market,
  ): Refused | null {
    const { strategies, totalCapital = null } = this.#deps;
    if (totalCapital === null) return null;
    const [most, mostBefore] = [mostAllocated(after), mostAllocated(before)];
    if (most !== null && mostBefore !== null && most.lte(mostBefore)) return null;
    const others = strategies.all.filter(({ id }) => id !== after.id).map(({ state }) => state.parameters);
    let promised = most;
    for (const other of others) {
      const its = mostAllocated(other);
      promised = promised === null || its === null ? null : promised.plus(its);
    }
    if (promised?.lte(totalCapital) === true) return null;
    return { kind: 'aboveCapital', promised, totalCapital, quoteAsset };
  }

  #netAtTarget(state: StrategyState, parameters: StrategyParameters): Decimal | null {
    const selling = sellingParameters({ ...state, parameters });
    return netAtTarget({ ...state, parameters: selling }, this.#deps.rules.fees);
  }

  #outcome(
    state: StrategyState,
    after: StrategyParameters,
    { at, bid }: { readonly at: Decimal | null; readonly bid: Decimal | null },
  ): ParameterChangePreview {
    const { parameters: before, market, position, ladder, mode } = state;
    const changes = changedKeys(before, after).map(
      (key): ChangedParameter => ({
        key,
        before: TUNABLE[key].text(before),
        after: TUNABLE[key].text(after),
      }),
    );
    const isHeld = sellableQuantity(position.quantity, market).gt(ZERO);
    const [targetBefore, targetAfter] = [before, after].map((parameters) =>
      targetPrice(position, sellingParameters({ ...state, parameters })),
    );
    const [stopBefore, stopAfter] = [before, after].map((parameters) =>
      stopLossPrice(position, parameters.stopLossPercentage),
    );
    const ladders =
      at === null ? null : { before: sketch(state, before, at), after: sketch(state, after, at) };
    const isOther = ladders !== null && !isSame(ladders.before, ladders.after);
    const hasAverage = isHeld && targetBefore != null && targetAfter != null;
    return {
      kind: 'preview',
      symbol: market.symbol,
      quoteAsset: market.quoteAsset,
      changes,
      price: at,
      ladder: isOther ? ladders : null,
      isPlacedAnew: isOther && ladder.kind === 'placed' && mode.kind === 'trading',
      target: hasAverage ? { before: targetBefore, after: targetAfter } : null,
      netAtTarget: hasAverage
        ? { before: this.#netAtTarget(state, before), after: this.#netAtTarget(state, after) }
        : null,
      stopLoss: hasAverage ? { before: stopBefore ?? null, after: stopAfter ?? null } : null,
      sellsAtOnce: exitReason({ ...state, parameters: after, orders: NO_ORDERS }, { bid }),
      forestalled:
        at === null || !changes.some(({ key }) => key === 'stopLossPercentage' || LADDER_KEYS.includes(key))
          ? []
          : forestalledRungs(
              planLadder(after, market, at, ZERO).rungs,
              after.stopLossPercentage,
              this.#deps.rules.fees.makerFeeBps,
            ),
      unprofitableBelow: unprofitableBelow(after, this.#deps.rules.fees),
    };
  }
}

function adjustedBy(parameters: StrategyParameters, name: string, text: string): StrategyParameters {
  const key = TUNABLE_KEYS.find((candidate) => candidate === name);
  return (key === undefined ? null : TUNABLE[key].apply(parameters, text)) ?? parameters;
}

/** The ladder that would be placed now, for what the position leaves of the allocation. */
function sketch(state: StrategyState, parameters: StrategyParameters, price: Decimal): LadderSketch {
  const { position, market } = state;
  const inForce = allocatedParameters({ ...state, parameters });
  const { rungs } = planLadder(inForce, market, ladderAnchor(state, price), position.cost ?? ZERO);
  return {
    rungs: rungs.length,
    lowestPrice: rungs.at(-1)?.price ?? null,
    amount: rungs.reduce((sum, { amount }) => sum.plus(amount), ZERO),
  };
}

function isSame(a: LadderSketch, b: LadderSketch): boolean {
  return a.rungs === b.rungs && a.amount.eq(b.amount) && String(a.lowestPrice) === String(b.lowestPrice);
}
