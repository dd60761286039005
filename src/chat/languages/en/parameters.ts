/** The parameters of a ladder, by the names that they have in the file. */
export const parameters = {
  /** As `/config` calls them. */
  parameter: {
    totalAmount: 'Amount',
    orderCount: 'Rungs',
    incrementPercentage: 'Each larger by',
    firstDropPercentage: 'First drop',
    maxDropPercentage: 'Last drop',
    takeProfitPercentage: 'Take profit',
    takeProfit: { slippagePercentage: 'Slippage', mode: 'Sells by', trailPercentage: 'Trail' },
    stopLossPercentage: 'Stop loss',
    minOrderAmount: 'Min order',
    reanchor: { afterMinutes: 'Anew after', driftPercentage: 'Anew if up' },
    cooldownSeconds: 'Cooldown',
    restartAfterTakeProfit: 'New cycle',
    maxHoldHours: 'Held at most',
  },
  /** As `/set` and the READMEs explain them. */
  meaning: {
    totalAmount: 'the most that rungs and position use together',
    orderCount: 'number of rungs',
    incrementPercentage: 'how much larger each rung is than the one above it',
    firstDropPercentage:
      'how far below the price the first rung lies; off: the last drop divided by the rungs',
    maxDropPercentage: 'how far below the price the last rung lies',
    minOrderAmount: 'smaller rungs are not placed',
    takeProfitPercentage: 'sell when the best bid is this far above the average',
    takeProfit: {
      slippagePercentage: 'how far below the target a take profit may sell',
      mode: 'trigger sells at the target; trailing follows the bid up from there; resting keeps one sell on the book there',
      trailPercentage:
        'with mode trailing: the fall from the highest bid that sells; off: half of takeProfitPercentage',
    },
    stopLossPercentage: 'sell at a loss when the best bid is this far below the average',
    reanchor: {
      afterMinutes: 'with nothing bought, place the ladder anew after this time',
      driftPercentage: 'with nothing bought, place the ladder anew when the bid has risen this far',
    },
    cooldownSeconds: 'pause between a sale and the next ladder',
    restartAfterTakeProfit: 'begin a new cycle after a take profit; off: wait for /resume',
    onManualExit:
      'what follows when you have sold everything by hand: restart begins a new cycle, pause waits',
    acceptUnprofitableTarget: 'trade live although the target does not pay the fees of a round trip',
    maxHoldHours: 'sell at the market, also at a loss, what has been held for so long',
    cancelOwnOrdersForSale:
      'cancel a buy order of yours that is in the way of a sale, instead of selling around it',
  },
} as const;
