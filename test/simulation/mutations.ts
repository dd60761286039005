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
    file: 'src/engine/effects.ts',
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
    file: 'src/engine/accountReading.ts',
    find: 'const holdings = await world.exchange.holdingsAtOnce();\n    refuseEmptiness(holdings, concerned);',
    replace:
      'const holdings = await world.exchange.holdingsAtOnce().catch(() => new Map<string, Holding>());\n    void refuseEmptiness;',
  },
  {
    name: 'the fee in the base asset is forgotten',
    file: 'src/domain/ledger.ts',
    find: 'const fee = fill.feeAsset === assets.baseAsset ? fill.fee : ZERO;',
    replace: 'const fee = ZERO;',
  },
  {
    name: 'it acts before it records',
    file: 'src/engine/strategyRunner.ts',
    find: 'if (!this.#record(decision, event)) return false;',
    replace:
      "for (const effect of decision.effects) if (effect.kind === 'place') this.#effects?.perform(this, effect);\n    if (!this.#record(decision, event)) return false;",
  },
  {
    name: 'an order is written off before its request has expired',
    file: 'src/engine/orderResolution.ts',
    find: 'searchedFromMs <= validUntilMs + HISTORY_LAG_MS',
    replace: 'searchedFromMs <= validUntilMs - 60_000',
  },
  {
    name: 'nothing is caught up after a reconnect',
    file: 'src/engine/engine.ts',
    find: "for (const runner of this.#strategies.all) this.#catchUp.begin(runner, 'reconnect');",
    replace:
      "for (const runner of this.#strategies.all) if (runner.state.ledgerLength === 0) this.#catchUp.begin(runner, 'reconnect'); else runner.trust();",
  },
  {
    name: "the position's cost is left out of the allocation",
    file: 'src/domain/strategy/plan.ts',
    find: 'planLadder(parameters, market, anchor, position.cost ?? ZERO)',
    replace: 'planLadder(parameters, market, anchor, ZERO)',
  },
  {
    name: 'the reserve is counted as the strategies’ own',
    file: 'src/domain/reconciliation/decision.ts',
    find: 'snapshot.total.minus(snapshot.reserved).minus(sum(positions))',
    replace: 'snapshot.total.minus(sum(positions))',
  },
  {
    name: 'one reading of the account is believed',
    file: 'src/engine/reconcile.ts',
    find: 'const isConfirmed = changesNothing(decision, request)',
    replace: 'const isConfirmed = attempt > 0 || changesNothing(decision, request)',
  },
  {
    name: 'the last executions of a cancelled order are not waited for',
    file: 'src/domain/strategy/orderEvents.ts',
    find: 'if (order.bookedQuantity.gte(order.executedQuantity)) {\n    draft.putOrder',
    replace: 'if (order.bookedQuantity.gte(ZERO)) {\n    draft.putOrder',
  },
  {
    name: 'an intent of a process that died is forgotten',
    file: 'src/engine/resync.ts',
    find: "(order) => order.phase === 'intended' && !isPlacing(order.clientId)",
    replace:
      "(order) => order.phase === 'intended' && !isPlacing(order.clientId) && order.role === 'stopLoss'",
  },
  {
    name: 'an alert counts as delivered before it was sent',
    file: 'src/chat/alerts.ts',
    find: 'const retryAfterMs = await send(alert);',
    replace: 'outbox.markDelivered(transport.name, alert.id);\n      const retryAfterMs = await send(alert);',
  },
  {
    name: 'an alert is lost when another of its kind has been delivered',
    file: 'src/store/alerts.ts',
    find: 'else this.#insert.run(...row);',
    replace:
      'else if (alert.mergeKey === null || this.#mergeable !== undefined && !alert.mergeKey.startsWith("rungFilled")) this.#insert.run(...row);',
  },
  {
    name: 'a trade of the owner’s explains twice',
    file: 'src/store/books.ts',
    find: 'for (const trade of settledTrades) this.#manualTrades.settle(trade);',
    replace: 'void settledTrades;',
  },
  {
    name: 'a sale that was refused is sent again at once under its old id',
    file: 'src/domain/strategy/draft.ts',
    find: 'clientId: this.#nextClientId(),',
    replace: "clientId: wish.role === 'takeProfit' ? this.#nextClientId() - 1 : this.#nextClientId(),",
  },
  {
    name: 'more is sold than the steps of the position allow',
    file: 'src/domain/takeProfit.ts',
    find: 'const floored = floorToStep(held, market);',
    replace: 'const floored = floorToStep(held.plus(market.stepSize), market);',
  },
  {
    name: 'a cancel that fails is taken for done',
    file: 'src/engine/effects.ts',
    find: "logger.info({ err: error, clientId: order.clientId }, 'a cancel did not succeed; looking the order up');",
    replace: 'return;',
  },
];
