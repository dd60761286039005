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
    takeProfit: {
      slippagePercentage: 'Slippage',
      mode: 'Sells by',
      trailPercentage: 'Trail',
      targets: 'Targets',
      afterHours: 'Falls after',
      levels: 'Levels',
    },
    stopLossPercentage: 'Stop loss',
    minOrderAmount: 'Min order',
    reanchor: { afterMinutes: 'Anew after', driftPercentage: 'Anew if up' },
    cooldownSeconds: 'Cooldown',
    restartAfterTakeProfit: 'New cycle',
    stepScale: 'Each step by',
    activeRungs: 'On the book',
    maxCyclesPerDay: 'Cycles a day',
    tradingHours: 'Hours (UTC)',
    cooldownAfterLossMinutes: 'After a loss',
    volatility: { window: 'Volatility of', min: 'Volatility from', max: 'Volatility to' },
    compound: 'Compound',
    compoundLimit: 'Grows up to',
    maxHoldHours: 'Held at most',
  },
  /** As `/set` and the READMEs explain them. */
  meaning: {
    totalAmount: 'the most that rungs and position use together',
    orderCount: 'number of rungs',
    incrementPercentage: 'how much larger each rung is than the one above it',
    firstDropPercentage:
      'how far below the price the first rung lies; 0: at the bid, as post-only; off: the last drop divided by the rungs',
    maxDropPercentage: 'how far below the price the last rung lies',
    minOrderAmount: 'smaller rungs are not placed',
    takeProfitPercentage: 'sell when the best bid is this far above the average',
    takeProfit: {
      slippagePercentage: 'how far below the target a take profit may sell',
      mode: 'trigger sells at the target; resting keeps one sell on the book there; trailing follows the bid up from there',
      trailPercentage:
        'with mode trailing: the fall from the highest bid that sells; off: half of takeProfitPercentage',
      targets: 'a lower target from the n-th rung bought in the cycle on; off: always the same',
      levels:
        'shares of the position that are sold at targets of their own, one after the other; off: all at once',
      afterHours: 'a lower target once something has been held for so many hours; off: always the same',
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
    stepScale: 'how many times each distance between two rungs is the one above it; 1: all are equal',
    activeRungs:
      'how many rungs rest on the book at a time, the nearest; the next follows when one is bought; off: all',
    maxCyclesPerDay: 'begin no new ladder once so many cycles have ended on a day (UTC)',
    tradingHours: 'begin ladders only in these hours of the day in UTC, e.g. 08:00-20:00',
    cooldownAfterLossMinutes: 'pause between a cycle that ended with a loss and the next ladder',
    volatility: {
      window: 'time over which the volatility is measured',
      min: 'begin no ladder while the realized volatility is below this',
      max: 'begin no ladder while the realized volatility is above this',
    },
    compound: 'the next ladder may use the profits since this was switched on, too',
    compoundLimit: 'the most that the amount grows to with profits',
  },
} as const;
