/** A fault put into the code that ships: the simulation is worth as much as it finds of them. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a timeout is taken for a refusal',
    file: 'src/engine/orders/effectPerformer.ts',
    find: "return { kind: 'unknown', validUntilMs: error.validUntilMs, message: error.message };",
    replace: "return { kind: 'refused', code: 'TIMEOUT', message: error.message };",
  },
  {
    name: 'a fill that comes on two ways is booked twice',
    file: 'src/store/books.ts',
    find: 'return this.#ledger.hasFill(fill);',
    replace: 'return false;',
  },
  {
    name: 'holdings that cannot be read are zero',
    file: 'src/engine/sync/accountSnapshot.ts',
    find: 'const holdings = await deps.exchange.holdingsAtOnce();\n    refuseEmptiness(holdings, { asset, concerned }, reserved, deps);',
    replace:
      'const holdings = await deps.exchange.holdingsAtOnce().catch(() => new Map<string, Holding>());\n    void refuseEmptiness;',
  },
  {
    name: 'the fee in the base asset is forgotten',
    file: 'src/domain/ledger.ts',
    find: 'const fee = fill.feeAsset === assets.baseAsset ? fill.fee : ZERO;',
    replace: 'const fee = ZERO;',
  },
  {
    name: 'it acts before it records',
    file: 'src/engine/loop/strategyRunner.ts',
    find: 'if (!this.#record(decision, events)) return null;',
    replace:
      "for (const effect of decision.effects) if (effect.kind === 'place') this.#effects?.perform(this, effect);\n    if (!this.#record(decision, events)) return null;",
  },
  {
    name: 'an order is written off as soon as its request has expired',
    file: 'src/engine/orders/absence.ts',
    find: '  absentMs: 60_000,\n  refusableSaleMs: 10_000,\n  disagreeingMs: 15 * 60_000,',
    replace: '  absentMs: 0,\n  refusableSaleMs: 0,\n  disagreeingMs: 0,',
  },
  {
    name: 'nothing is caught up after a reconnect',
    file: 'src/engine/sync/recovery.ts',
    find: "for (const runner of this.#deps.strategies.all) this.begin(runner, 'reconnect');",
    replace:
      "for (const runner of this.#deps.strategies.all) if (runner.state.ledgerLength === 0) this.begin(runner, 'reconnect'); else runner.trust();",
  },
  {
    name: "the position's cost is left out of the allocation",
    file: 'src/domain/ladder/plan.ts',
    find: 'planLadder(parameters, market, anchor, position.cost ?? ZERO)',
    replace: 'planLadder(parameters, market, anchor, ZERO)',
  },
  {
    name: 'the reserve is counted as the strategies’ own',
    file: 'src/domain/reconciliation/decision.ts',
    find: 'return total.minus(reserved).plus(usedOfReserve).minus(known);',
    replace: 'return total.plus(usedOfReserve).minus(known);',
  },
  {
    name: 'one reading of the account is believed',
    file: 'src/engine/sync/accountComparison.ts',
    find: 'const isConfirmed =\n      changesNothing(decision, request) ||',
    replace: 'const isConfirmed =\n      attempt > 0 ||\n      changesNothing(decision, request) ||',
  },
  {
    name: 'the last executions of a cancelled order are not waited for',
    file: 'src/domain/ladder/on/orderEnd.ts',
    find: 'order.bookedQuantity.gte(order.executedQuantity)) {\n    draft.putOrder',
    replace: 'order.bookedQuantity.gte(ZERO)) {\n    draft.putOrder',
  },
  {
    name: 'an intent of a process that died is forgotten',
    file: 'src/engine/sync/orderSync.ts',
    find: "(order) => order.phase === 'intended' && !isPlacing(order.clientId)",
    replace:
      "(order) => order.phase === 'intended' && !isPlacing(order.clientId) && order.role === 'stopLoss'",
  },
  {
    name: 'an alert counts as delivered before it was sent',
    file: 'src/chat/alerts/delivery.ts',
    find: 'const outcome = await this.#tell(step);',
    replace:
      "outbox.markDelivered(transport.name, step.kind === 'single' ? step.alert.id : (step.alerts.at(-1)?.id ?? 0));\n      const outcome = await this.#tell(step);",
  },
  {
    name: 'an alert is lost when another of its kind has been delivered',
    file: 'src/store/alerts.ts',
    find: 'else this.#sql.insert.run(...row);',
    replace:
      'else if (alert.mergeKey === null || this.#sql.mergeable !== undefined && !alert.mergeKey.startsWith("rungFilled")) this.#sql.insert.run(...row);',
  },
  {
    name: 'a trade of the owner’s explains twice',
    file: 'src/store/books.ts',
    find: 'for (const trade of settledTrades) this.#manualTrades.settle(trade);',
    replace: 'void settledTrades;',
  },
  {
    name: 'a sale that was refused is sent again at once under its old id',
    file: 'src/domain/ladder/state/draft.ts',
    find: 'clientId: this.#nextClientId(),',
    replace: "clientId: wish.role === 'takeProfit' ? this.#nextClientId() - 1 : this.#nextClientId(),",
  },
  {
    name: 'more is sold than the steps of the position allow',
    file: 'src/domain/market.ts',
    find: 'const floored = floorToStep(held, market);',
    replace: 'const floored = floorToStep(held.plus(market.stepSize), market);',
  },
  {
    name: 'a cancel that fails is taken for done',
    file: 'src/engine/orders/effectPerformer.ts',
    find: "logger.info({ err: error, clientId: order.clientId }, 'a cancel did not succeed; looking the order up');",
    replace: 'return;',
  },
  {
    name: 'a take profit sells at the average, without its profit',
    file: 'src/domain/ladder/exits/rules/takeProfit.ts',
    find: '?.times(ONE.plus(percent(takeProfitPercentage))) ?? null;',
    replace: '?.times(ONE) ?? null;',
  },
  {
    name: 'a take profit accepts any price down to five percent below the bid',
    file: 'src/domain/ladder/exits/rules/takeProfit.ts',
    find: 'return farthest.gt(onGrid) ? ceilToTick(farthest, market) : onGrid;',
    replace: 'return ceilToTick(farthest, market);',
  },
  {
    name: 'the sale is decided above the bid',
    file: 'src/domain/ladder/exits/saleTerms.ts',
    find: '  const { bid } = moment;\n  if (bid === null) return null;\n  return exitTriggers',
    replace:
      '  const bid = moment.bid?.times("1.001") ?? null;\n  if (bid === null) return null;\n  return exitTriggers',
  },
  {
    name: 'what the bid did not take of a sale is left to the next cycle',
    file: 'src/domain/ladder/exits/pursueExit.ts',
    find: '  if (draft.sellable.eq(ZERO)) {\n    if (draft.liveOrders.length > 0) return;\n    if (exit',
    replace:
      '  if (draft.sellable.eq(ZERO) || exit.hasSold) {\n    if (draft.liveOrders.length > 0) return;\n    if (exit',
  },
  {
    name: 'the cycle ends while rungs still rest',
    file: 'src/domain/ladder/exits/pursueExit.ts',
    find: '  if (draft.sellable.eq(ZERO)) {\n    if (draft.liveOrders.length > 0) return;\n    if (exit',
    replace: '  if (draft.sellable.eq(ZERO)) {\n    if (exit',
  },
  {
    name: 'the money of a skipped rung is handed on twice',
    file: 'src/domain/ladder/rungs/plannedRungs.ts',
    find: '    carried = ZERO;\n    rungs.push',
    replace: '    rungs.push',
  },
  {
    name: 'quantities of rungs are rounded up',
    file: 'src/domain/ladder/rungs/plannedRungs.ts',
    find: 'const quantity = floorToStep(budget.div(price), market);\n  // The quotient is rounded at its last decimal place; the product must still be within the budget.\n  const affordable = quantity.times(price).gt(budget) ? quantity.minus(market.stepSize) : quantity;',
    replace: 'const affordable = ceilTo(budget.div(price), market.stepSize);',
  },
  {
    name: 'dust of an earlier cycle holds the new ladder down',
    file: 'src/domain/ladder/rungs/anchor.ts',
    find: 'if (average === null || sellableQuantity(position.quantity, market).eq(ZERO)) return bid;',
    replace: 'if (average === null) return bid;',
  },
  {
    name: 'a ladder is anchored above the bid',
    file: 'src/domain/ladder/plan.ts',
    find: 'const { nowMs, bid } = draft.moment;\n  if (draft.state.ladder.kind ===',
    replace:
      "const { nowMs } = draft.moment;\n  const bid = draft.moment.bid?.times('1.0002') ?? null;\n  if (draft.state.ladder.kind ===",
  },
  {
    name: 'rungs do not make room for what the owner made the position cost',
    file: 'src/domain/ladder/plan.ts',
    find: "draft.change({ ladder: { kind: 'reanchoring' } });\n}\n\n/** With nothing bought,",
    replace: 'void rungs;\n}\n\n/** With nothing bought,',
  },
  {
    name: 'a ladder is placed while the old one is still being cancelled',
    file: 'src/domain/ladder/plan.ts',
    find: "if (ladder.kind !== 'due' || !isClear || bid === null) return;",
    replace:
      "if (ladder.kind !== 'due' || draft.liveRungs.some((order) => !order.cancelling) || bid === null) return;",
  },
  {
    name: 'a refused ladder is sent again without a pause',
    file: 'src/domain/ladder/state/pauses.ts',
    find: ': retryDelay(LADDER_RETRY_MS, attempts);',
    replace: ': 1;',
  },
  {
    name: 'a fill of a partly filled order ends it',
    file: 'src/domain/ladder/on/fills.ts',
    find: 'if (bookedQuantity.gte(order.quantity)) settle',
    replace: 'if (bookedQuantity.gte(order.executedQuantity)) settle',
  },
  {
    name: 'an order is looked up once and never again',
    file: 'src/engine/orders/lookUps.ts',
    find: 'this.#plan(runner, clientId, growing(FIRST_RETRY_MS, attempt), { attempt: attempt + 1, anyway: true });',
    replace: '',
  },
  {
    name: 'a cancel is asked for once and never again',
    file: 'src/engine/orders/lookUps.ts',
    find: "if (after?.phase === 'open' && after.cancelling && before.cancelling) {",
    replace: 'if (attempt < 0 && after !== undefined) {',
  },
  {
    name: 'a strategy books the fills of another',
    file: 'src/engine/orders/orderResolution.ts',
    find: 'order !== null && order.strategyId === runner.id ?',
    replace: 'order !== null ?',
  },
  {
    name: 'a partial sale takes no cost with it',
    file: 'src/domain/ledger.ts',
    find: 'const soldCost = costOfPart(position.cost, sold, position.quantity);',
    replace: 'const soldCost = quantity.gt(ZERO) ? ZERO : position.cost;',
  },
  {
    name: 'the fee of a purchase raises its cost',
    file: 'src/domain/ledger.ts',
    find: 'const cost = position.cost === null ? null : position.cost.minus(quoteChange(fill, assets));',
    replace:
      'const cost = position.cost === null ? null : position.cost.minus(quoteChange(fill, assets)).plus(fill.price.times(fill.fee));',
  },
  {
    name: 'the dust of a cycle is dropped',
    file: 'src/domain/ladder/state/cycle.ts',
    find: '    exit: null,\n    restingRetry: null,\n    closing: null,\n    missing:',
    replace:
      '    position: { ...state.position, quantity: ZERO, cost: ZERO },\n    exit: null,\n    closing: null,\n    missing:',
  },
  {
    name: '/setavg takes the average for the whole cost',
    file: 'src/domain/ladder/on/ownerEvents.ts',
    find: 'costAfter: price.times(position.quantity),',
    replace: 'costAfter: price,',
  },
  {
    name: '/fresh forgets that the coins are the owner’s now',
    file: 'src/domain/ladder/plan.ts',
    find: 'draft.change({ setAside: draft.state.setAside.plus(position.quantity) });',
    replace: '',
  },
  {
    name: '/fresh at the start cancels the owner’s orders unasked',
    file: 'src/engine/sync/recovery.ts',
    find: "freshStart.ownersOrders === 'cancel' ? preview",
    replace: "freshStart.ownersOrders !== 'cancel' ? preview",
  },
  {
    name: 'locked coins are not counted',
    file: 'src/engine/sync/accountSnapshot.ts',
    find: 'total: available.plus(locked).plus(staked).plus(lent),',
    replace: 'total: available.plus(staked).plus(lent),',
  },
  {
    name: 'lent coins are not counted',
    file: 'src/engine/sync/accountSnapshot.ts',
    find: 'total: available.plus(locked).plus(staked).plus(lent),',
    replace: 'total: available.plus(locked).plus(staked),',
  },
  {
    name: 'a difference that is only reported is told every time',
    file: 'src/engine/sync/reconcileAsset.ts',
    find: "const isNews = correction.action !== 'onlyReported' || !wasReported(correction, told[index], toBook);",
    replace: "const isNews = correction.action !== 'none';",
  },
  {
    name: 'the tolerance is taken of each coin, not of the drift',
    file: 'src/domain/reconciliation/decision.ts',
    find: 'taken.shares[index] ?? ZERO, taken.drift.abs().lte(bearable), snapshot)',
    replace: 'taken.shares[index] ?? ZERO, (taken.shares[index] ?? ZERO).lte(bearable), snapshot)',
  },
  {
    name: 'a sale by hand leaves the cost as it was',
    file: 'src/domain/reconciliation/bookings.ts',
    find: '    value,\n    price: fill.price,\n    costAfter: costWithout(position, quantity),',
    replace: '    value,\n    price: fill.price,\n    costAfter: position.cost,',
  },
  {
    name: 'what is missing leaves its cost behind',
    file: 'src/domain/reconciliation/bookings.ts',
    find: '    value: shareOfCost(position, quantity),\n    price: averageEntryPrice(position),\n    costAfter: costWithout(position, quantity),',
    replace:
      '    value: shareOfCost(position, quantity),\n    price: averageEntryPrice(position),\n    costAfter: position.cost,',
  },
  {
    name: 'coins of unknown cost are adopted and the ladder goes on',
    file: 'src/domain/ladder/on/correction.ts',
    find: '    return blockForUnknownCost(draft, explanation);',
    replace: '    return;',
  },
  {
    name: 'what is known not to be held is sold',
    file: 'src/engine/sync/unbackedQuantity.ts',
    find: 'return (this.#known(asset).byStrategy.get(strategyId) ?? ZERO).plus(this.#watchedShortage(runner));',
    replace: 'void [asset, strategyId];\n      return this.#watchedShortage(runner);',
  },
  {
    name: 'what was not held once is never held again',
    file: 'src/engine/sync/unbackedQuantity.ts',
    find: 'if (known !== undefined && known.revision === revision) return known;',
    replace: 'if (known !== undefined) return known;',
  },
  {
    name: 'it trades on although it could not catch up',
    file: 'src/engine/sync/recovery.ts',
    find: "if (end === 'done' && streamHealth.connected && !this.#stopped) {",
    replace: "if (end !== 'again' && streamHealth.connected && !this.#stopped) {",
  },
  {
    name: 'new rules of the market are not taken over',
    file: 'src/engine/market/rulesWatch.ts',
    find: "runner.handle({ type: 'rulesLoaded', parameters: runner.state.parameters, market });",
    replace:
      "if (market.state !== runner.state.market.state) runner.handle({ type: 'rulesLoaded', parameters: runner.state.parameters, market });",
  },
  {
    name: 'a fill that the books could not take is not asked for again',
    file: 'src/engine/loop/strategyRunner.ts',
    find: '      this.#deps.onRecordingFailed(this.id, error);\n',
    replace: '',
  },
  {
    name: 'after a restart client ids begin where they began',
    file: 'src/engine/loop/strategyRegistry.ts',
    find: 'const until = Math.max(ordersMade, Number(last ?? 0)) + passedOver;',
    replace: 'const until = Math.max(ordersMade - (passedOver > 0 ? 64 : 0), 0);',
  },
  {
    name: 'an alert that is not due yet is passed over',
    file: 'src/store/alerts.ts',
    find: 'WHERE id > ? AND id <= (SELECT max(id) FROM alerts WHERE id > ? AND',
    replace: 'WHERE id > ? AND (id > ? AND',
  },
  {
    name: 'a start skips the alerts that were not delivered',
    file: 'src/store/alerts.ts',
    find: 'INSERT OR IGNORE INTO alert_cursors',
    replace: 'INSERT OR REPLACE INTO alert_cursors',
  },
  {
    name: 'an alert that cannot be sent is dropped',
    file: 'src/chat/alerts/delivery.ts',
    find: 'return error instanceof MessageRefusedError ? this.#refused(step, error) : this.#failed(error);',
    replace:
      "return error instanceof MessageRefusedError || this.#failures > 3 ? { kind: 'told', toldUpTo: step.kind === 'single' ? step.alert.id : (step.alerts.at(-1)?.id ?? 0) } : this.#failed(error);",
  },
  {
    name: 'a settled trade of the owner’s that is seen again is open again',
    file: 'src/store/manualTrades.ts',
    find: '} DO NOTHING`',
    replace: '} DO UPDATE SET report_id = NULL`',
  },
  {
    name: 'a pause is not kept over a restart',
    file: 'src/store/strategyState.ts',
    find: '{ ...state, strategyId: parameters.id,',
    replace:
      "{ ...state, mode: state.mode.kind === 'paused' ? { kind: 'trading' as const } : state.mode, strategyId: parameters.id,",
  },
  {
    name: 'a stop loss never sells',
    file: 'src/domain/ladder/exits/rules/stopLoss.ts',
    find: "triggerAt('atOrBelow', stopLossPrice(position, parameters.stopLossPercentage)),",
    replace: "triggerAt('atOrBelow', null),",
  },
  {
    name: 'the price watch does not know of the stop loss',
    file: 'src/domain/ladder/watch.ts',
    find: '...exitTriggers(state, moment),',
    replace: "...exitTriggers(state, moment).filter(({ reason }) => reason !== 'stopLoss'),",
  },
  {
    name: 'a ladder that is due forgets to wake',
    file: 'src/domain/ladder/plan.ts',
    find: "    draft.effect({ kind: 'wake', atMs: ladder.notBeforeMs });\n    return;",
    replace: '    return;',
  },
  {
    name: 'the fee of a sale is taken off twice',
    file: 'src/domain/ledger.ts',
    find: 'value.minus(fee);',
    replace: 'value.minus(fee).minus(fee);',
  },
  {
    name: 'the result of a cycle counts what was realized before it',
    file: 'src/domain/ladder/state/cycle.ts',
    find: 'realizedPnl: state.position.realizedPnl.minus(state.cycle.realizedPnlBefore),',
    replace: 'realizedPnl: state.position.realizedPnl,',
  },
  {
    name: 'fees of the base and the quote asset are mixed up',
    file: 'src/domain/ladder/state/cycle.ts',
    find: 'baseFees: fill.feeAsset === assets.baseAsset ?',
    replace: 'baseFees: fill.feeAsset === assets.quoteAsset ?',
  },
  {
    name: 'a pause leaves the rungs on the book',
    file: 'src/domain/ladder/on/ownerEvents.ts',
    find: "mode: beneathBlock(mode, paused), ladder: { kind: 'off' } }",
    replace: 'mode: beneathBlock(mode, paused) }',
  },
  {
    name: 'a strategy that is to stop after its take profit goes on',
    file: 'src/domain/ladder/exits/rules/takeProfit.ts',
    find: 'tradesOn: ({ restartAfterTakeProfit }) => restartAfterTakeProfit,',
    replace: 'tradesOn: () => true,',
  },
  {
    name: 'a part of a trade has the value of the whole',
    file: 'src/domain/reconciliation/manualTrades.ts',
    find: 'return { ...part, quantity, value: costOfPart(part.value, quantity, part.quantity), isWhole: false };',
    replace: 'return { ...part, quantity, isWhole: false };',
  },
  {
    name: 'a sale by hand earns all that it brought',
    file: 'src/domain/reconciliation/bookings.ts',
    find: 'realizedPnl: cost === null ? ZERO : value.minus(cost),',
    replace: 'realizedPnl: cost === null ? ZERO : value,',
  },
  {
    name: 'what is found costs nothing',
    file: 'src/domain/reconciliation/bookings.ts',
    find: 'costAfter: value === null || position.cost === null ? null : position.cost.plus(value),',
    replace: 'costAfter: value === null || position.cost === null ? null : position.cost,',
  },
  {
    name: 'the exchange’s reason to end a sale is not read',
    file: 'src/domain/order.ts',
    find: 'return expiryReason !== null && ',
    replace: "return expiryReason === 'never' && ",
  },
  {
    name: 'an order of the owner is cancelled without his leave',
    file: 'src/domain/ladder/exits/ownBids.ts',
    find: 'if (!draft.state.parameters.cancelOwnOrdersForSale || strategyId !== null) return false;',
    replace: 'if (strategyId !== null) return false;',
  },
  {
    name: 'a sale that met an own order is sent again at once',
    file: 'src/domain/ladder/on/retries.ts',
    find: '  if (isUnsold) sellLater(draft, met, UNSOLD_RETRY_MS);\n  else draft.change({ exit: met });',
    replace:
      '  void met;\n  draft.change({ exit: { ...exit, notBeforeMs: draft.moment.nowMs } });\n  void isUnsold;',
  },
  {
    name: 'a second sale goes out beside one that rests',
    file: 'src/domain/ladder/exits/pursueExit.ts',
    find: 'if (draft.liveSales.length > 0) return;',
    replace: "if (draft.liveSales.some(({ timeInForce }) => timeInForce !== 'GTC')) return;",
  },
  {
    name: 'an order of another program is adopted',
    file: 'src/engine/sync/orderSync.ts',
    find: 'if (!deps.others.isLostOne(runner, order)) continue;',
    replace: 'if (order.clientId === null) continue;',
  },
  {
    name: 'another program is noticed and nothing follows',
    file: 'src/engine/sync/otherPrograms.ts',
    find: "    runner.handle({ type: 'otherProgramSeen', order });\n",
    replace: '',
  },
  {
    name: '/resume does not lead out of what another program has stopped',
    file: 'src/domain/ladder/on/ownerEvents.ts',
    find: "if (mode.kind === 'blocked' && mode.reason !== 'anotherProgram') return;",
    replace: "if (mode.kind === 'blocked' && mode.reason.length > 0) return;",
  },
  {
    name: 'what is missing is believed at once',
    file: 'src/domain/reconciliation/patience.ts',
    find: 'const quantity = drift.abs();\n  if',
    replace: 'const quantity = drift.lt(ZERO) ? ZERO : drift;\n  if',
  },
  {
    name: 'what is found is believed at once',
    file: 'src/domain/reconciliation/patience.ts',
    find: 'const quantity = drift.abs();\n  if',
    replace: 'const quantity = drift.gt(ZERO) ? ZERO : drift.abs();\n  if',
  },
  {
    name: 'half of a position passes for dust',
    file: 'src/domain/reconciliation/patience.ts',
    find: "const DUST_PERCENTAGE = decimal('0.5');",
    replace: "const DUST_PERCENTAGE = decimal('60');",
  },
  {
    name: 'it buys into what is watched',
    file: 'src/engine/engineParts.ts',
    find: 'mayBuy: (strategyId) => doubts.of(strategyId).length === 0 &&',
    replace: 'mayBuy: (strategyId) =>',
  },
  {
    name: 'an order that is found nowhere is ended after one look',
    file: 'src/engine/orders/absence.ts',
    find: '  looks: 3,\n  absentMs: 60_000,\n  refusableSaleMs: 10_000,\n  disagreeingMs: 15 * 60_000,',
    replace: '  looks: 1,\n  absentMs: 0,\n  refusableSaleMs: 0,\n  disagreeingMs: 15 * 60_000,',
  },
  {
    name: 'an order that is found nowhere is never ended',
    file: 'src/engine/orders/orderResolution.ts',
    find: 'if (!absences.isEnough(absence, account)) return false;',
    replace: 'if (absences.isEnough(absence, account) || account.agrees || !account.agrees) return false;',
  },
  {
    name: '/fresh believes that an order is gone at the first look',
    file: 'src/engine/orders/orderResolution.ts',
    find: 'if (absence.looks < LOOKS_FOR_FRESH) return false;',
    replace: 'if (absence.looks < 0) return false;',
  },
  {
    name: 'an execution without a number is booked again under its number',
    file: 'src/engine/orders/executions.ts',
    find: 'if (isBooked || ',
    replace: 'if (',
  },
  {
    name: 'a trade of the owner’s under two numbers explains twice',
    file: 'src/engine/orders/ownersTrades.ts',
    find: 'if (alike.length > known.length) {',
    replace: 'if (alike.length > 0) {',
  },
  {
    name: 'the owner’s trades on another market are ignored',
    file: 'src/engine/sync/orderSync.ts',
    find: 'return fill.symbol === market.symbol || !assetChange(fill, market.baseAsset).eq(ZERO);',
    replace: 'return fill.symbol === market.symbol;',
  },
  {
    name: 'prices never grow old',
    file: 'src/engine/loop/marketPrices.ts',
    find: 'return ageMs <= limitMs && ageMs >= -FUTURE_MS;',
    replace: 'return ageMs <= limitMs + 86_400_000 && ageMs >= -FUTURE_MS;',
  },
  {
    name: 'a rung that the exchange has ended takes the others off',
    file: 'src/domain/ladder/on/retries.ts',
    find: '  if (draft.liveRungs.length > 0) return waitWith(draft, [order], reason);\n',
    replace: '  if (draft.liveRungs.length < 0) return waitWith(draft, [order], reason);\n',
  },
  {
    name: 'a rung that the exchange has ended never comes back',
    file: 'src/domain/ladder/rungs/waitingRungs.ts',
    find: '  if (fallen.length === 0) return false;\n',
    replace: '  if (fallen.length >= 0) return false;\n',
  },
  {
    name: 'nobody is told that comparisons fail',
    file: 'src/engine/sync/reconciliationQueue.ts',
    find: 'if (failures.count !== FAILURES_BEFORE_ALERT) return;',
    replace: 'if (failures.count > 0) return;',
  },
  {
    name: 'nobody is told that no price is known',
    file: 'src/engine/market/priceTroubles.ts',
    find: 'if (told.some(({ markets }) => markets.has(market))) return;',
    replace: 'if (told.length >= 0) return;',
  },
  {
    name: 'what was only reported is reported again as something new',
    file: 'src/engine/sync/accountComparison.ts',
    find: 'if (forceSync) return unexplained;\n  const reported = reportedGap(concerned, store);',
    replace:
      'if (forceSync) return unexplained;\n  const reported = ZERO.times(reportedGap(concerned, store));',
  },
  {
    name: 'what was taken over without proof is taken back from all',
    file: 'src/domain/reconciliation/spread.ts',
    find: 'minimum(position, missing[index]?.unproven ?? ZERO)',
    replace: 'minimum(ZERO, missing[index]?.unproven ?? position)',
  },
  {
    name: 'what is watched is never booked',
    file: 'src/domain/reconciliation/patience.ts',
    find: "if (lasted === 'notYet') {",
    replace: 'if (lasted.length > 0) {',
  },
  {
    name: 'a greeting offers what somebody takes',
    file: 'src/engine/sync/greeting.ts',
    find: 'bid.times(ONE.plus(lowest)).div(TWO)',
    replace: 'bid.times(ONE.plus(lowest)).times(TWO)',
  },
  {
    name: 'what a stream has lost is looked for only when it is down',
    file: 'src/engine/sync/missedUpdates.ts',
    find: 'if (isConnected() && !this.#stopped)',
    replace: 'if (!isConnected() && !this.#stopped)',
  },
  {
    name: 'a take profit that rests is not replaced when a rung is bought',
    file: 'src/domain/ladder/exits/restingTakeProfit.ts',
    find: 'if (price === null || (isWhole && order.price.eq(price))) return true;',
    replace: 'if (price === null || isWhole || !isWhole) return true;',
  },
  {
    name: 'a take profit is placed anew before the one that rests is over',
    file: 'src/domain/ladder/exits/restingTakeProfit.ts',
    find: 'if (draft.liveSales.length === 0) place(draft);',
    replace: 'if (draft.liveSales.every(({ cancelling }) => cancelling)) place(draft);',
  },
  {
    name: 'a take profit rests for one step more than is held',
    file: 'src/domain/ladder/exits/restingTakeProfit.ts',
    find: 'const quantity = saleQuantity(draft, retry);',
    replace: 'const quantity = saleQuantity(draft, retry).plus(state.market.stepSize);',
  },
  {
    name: 'a take profit that rests stays on the book beside a stop loss',
    file: 'src/domain/ladder/exits/restingTakeProfit.ts',
    find: 'if (!mayRest(state) || order.cycle',
    replace: 'if (!mayRest({ ...state, exit: null }) || order.cycle',
  },
  {
    name: 'a take profit rests a percent below its target',
    file: 'src/domain/ladder/exits/restingTakeProfit.ts',
    find: 'maximum(ceilToTick(target, market), market.minPrice)',
    replace: "maximum(ceilToTick(target.times('0.99'), market), market.minPrice)",
  },
  {
    name: 'the peak of a take profit that trails is forgotten at a restart',
    file: 'src/store/strategyState.ts',
    find: '  peak: nullable(decimalColumn),',
    replace: '  peak: { write: () => null, read: () => null },',
  },
  {
    name: 'a take profit that trails sells below its target',
    file: 'src/domain/ladder/exits/rules/takeProfit.ts',
    find: '    if (lowest === null) return null;\n    const [onGrid',
    replace:
      "    if (lowest === null) return null;\n    if (parameters.takeProfitMode === 'trailing') return farthestBelow(bid);\n    const [onGrid",
  },
  {
    name: 'a take profit that trails sells at its target',
    file: 'src/domain/ladder/exits/rules/takeProfit.ts',
    find: 'return maximum(below(peak, trail), below(target',
    replace: 'return maximum(below(peak, trail.times(decimal("0"))), below(target',
  },
  {
    name: 'the peak does not follow the bid',
    file: 'src/domain/ladder/exits/trail.ts',
    find: 'if (bid.gt(armed)) return bid;',
    replace: 'if (bid.gt(armed)) return armed;',
  },
  {
    name: 'the price watch does not know of a trail',
    file: 'src/domain/ladder/watch.ts',
    find: '    ...trailTriggers(state),',
    replace: '',
  },
  {
    name: 'what is held too long is sold when half of the time has passed',
    file: 'src/domain/ladder/exits/holdTime.ts',
    find: 'heldSinceMs + parameters.maxHoldMs;',
    replace: 'heldSinceMs + parameters.maxHoldMs / 2;',
  },
];
