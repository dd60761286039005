/** What is told without being asked. */
export const alerts = {
  alert: {
    rungFilled: '🟢 {{symbol}}: bought rung {{rung}}',
    rungPartlyFilled: '🟢 {{symbol}}: bought part of rung {{rung}}',
    boughtAt: '{{quantity}} at {{price}}',
    boughtPart: '{{executed}} of {{quantity}} at {{price}}',
    bought: 'Bought',
    levelSold: '🎯 {{symbol}}: sold level {{level}}',
    sold: 'Sold',
    cycleGone: '🤝 {{symbol}}: the coins are gone, cycle {{cycle}} ends',
    manualBuy: '⚖️ {{asset}}: you bought {{quantity}} by hand at {{price}}',
    manualSell: '⚖️ {{asset}}: you sold {{quantity}} by hand at {{price}}',
    virtualBuy: '⚖️ {{asset}}: {{quantity}} more is held than was booked',
    adoptedAtPrice: '⚖️ {{asset}}: {{quantity}} adopted at {{price}}',
    adoptedWithoutCost: '⚠️ {{asset}}: {{quantity}} more is held, cost unknown',
    cameBack: '⚖️ {{asset}}: {{quantity}} is back that was missing',
    quantityReduced: '⚖️ {{asset}}: {{quantity}} less is held than was booked',
    setAside: '🔒 {{asset}}: {{quantity}} left to you',
    surplusReported: '⚠️ {{asset}}: {{quantity}} is held that no book knows',
    shortageReported: '⚠️ {{asset}}: {{quantity}} is missing, nothing was booked',
    discrepancy: '⚖️ {{asset}}: holdings and books differed',
    shortageWatched: '👀 {{asset}}: {{quantity}} less than booked since {{since}}',
    surplusWatched: '👀 {{asset}}: {{quantity}} more than booked since {{since}}',
    watchedWhy:
      'No trade explains it. Nothing is bought, and nothing is booked; it is looked at again until {{until}}. If it is still there then, it is believed.',
    shortageOver:
      '✅ {{asset}}: the {{quantity}} that seemed to be missing is there again after {{duration}}. Nothing was booked.',
    surplusOver:
      '✅ {{asset}}: the {{quantity}} that seemed too much is gone again after {{duration}}. Nothing was booked.',
    differenceBooked: '⚖️ {{asset}}: the difference of {{quantity}} has been booked.',
    reconciliationFailing: '⚠️ {{symbol}}: the books cannot be compared with the account',
    reconciliationFailingWhat:
      'Tried {{failures}} times in a row, for {{duration}}. Nothing was booked; trading goes on with the books as they are.',
    reconciliationWorks: '✅ {{symbol}}: books and account can be compared again, after {{duration}}.',
    next: {
      trading: 'A new cycle begins.',
      stoppingBuys: 'Nothing is bought from here on; /resume begins the next cycle.',
      paused: 'Paused from here on; /resume begins the next cycle.',
      finished: 'Stopped here; /resume begins the next cycle.',
      blocked: 'Blocked: /status tells why.',
    },
    blocked: '⛔ {{symbol}} is blocked: {{reason}}',
    connectionLost:
      '🔌 No streams from the exchange for {{duration}}. Rung keeps trying. Meanwhile it asks for prices: what is due to be sold is sold, nothing is bought, and resting orders stay on the book.',
    gateClosed: '⏸ {{symbol}}: no new ladder for now. {{gate}} What is held is still sold.',
    connectionBack: '✅ The streams of the exchange are back after {{duration}}.',
    ordersRefused: '⚠️ {{symbol}}: the exchange refused orders',
    ordersRefusedCount: 'Refused: {{refused}}, placed: {{placed}}.',
    reason: 'Reason: {{message}} ({{code}})',
    plainReason: 'Reason: {{message}}',
    orderCancelled: '⚠️ {{symbol}}: order cancelled, and not by Rung',
    orderCancelledRung: 'Rung {{rung}}: {{quantity}} at {{price}}',
    orderCancelledSale: 'Sale: {{quantity}} at {{price}}',
    metOwnOrder: 'It would have met an order of this account: the exchange lets nobody trade with himself.',
    orderCancelledBack: 'Rungs left on the book: {{rungs}}. This one is placed again when it may rest.',
    orderCancelledLeft: 'Rungs left on the book: {{rungs}}. /resume places the ladder anew.',
    clockSkew:
      "🕰 The clock of this machine and the exchange's are {{skew}} apart. Requests are corrected; please set the clock.",
    telegramConflict:
      '🆘 For {{duration}}, another program has been taking the messages of this bot. What you write may never reach Rung: stop the other program, or give it a bot of its own.',
    telegramConflictOver:
      '✅ What you write to this bot reaches Rung again; it was uncertain for {{duration}}.',
    groupMoved:
      '👥 Telegram has given the group {{group}} another number: {{newGroup}}. Rung goes on there, with the same people. Please put the new number into TELEGRAM_ALLOWED_GROUPS.',
    strategyRetired: '📦 {{symbol}}: this strategy is not in the configuration any more, and has ended.',
    strategyRetiredHeld:
      'Left to you, neither counted nor sold: {{quantity}}, {{cost}}. Under its old name it begins with nothing held.',
    strategyRetiredNothing: 'It held nothing. Under its old name it goes on with its history.',
    strategySwitchedOff:
      '⏻ {{symbol}}: this strategy is switched off. Its orders are off the book; nothing of it is bought or sold.',
    strategySwitchedOffHeld: 'It keeps {{quantity}}, {{cost}}, until it is switched on again.',
    costWas: 'bought for {{cost}}',
    costUnknown: 'of unknown cost',
    detail: 'Detail: {{detail}}',
    needsPerson: '🆘 {{what}}',
  },
  problem: {
    tooLittleToSell:
      '{{symbol}}: the exchange sells no less than {{minimum}} {{asset}} at a time, and {{held}} are held. They are sold together with what the next rungs buy.',
    noRungFits: '{{symbol}}: {{left}} {{asset}} pays for no rung at the present price.',
    noRungFitsRest:
      '{{symbol}}: {{left}} {{asset}}, what is left of {{total}}, pays for no rung at the present price.',
    nothingFree:
      '{{symbol}}: a sale is due, and of the {{position}} {{asset}} in the books nothing is free to be sold. /reconcile tells more; /fresh begins anew.',
    saleRefused: '{{symbol}}: the exchange refused the sale {{refusals}} times. {{code}}: {{message}}',
    nobodyBuys: '{{symbol}}: the bid is there, and {{attempts}} sales in a row were taken by nobody.',
    cancelFails: '{{symbol}}: the order at {{price}} cannot be cancelled. {{message}}',
    fateUnknown: '{{symbol}}: nothing tells what became of the order at {{price}}. {{message}}',
    soldMoreThanBooked:
      '{{symbol}}: trade {{trade}} sold {{sold}} and {{booked}} were booked. The books were raised to it; look at /reconcile.',
    streamsRefused: 'The exchange refuses its streams: {{message}}',
    noMarket:
      '{{strategy}}: the exchange has no market {{symbol}}, so this strategy does not trade; the others do. Please put its coin right in the configuration and start again.',
    noMarketNear:
      '{{strategy}}: the exchange has no market {{symbol}}, so this strategy does not trade; the others do. Near names: {{near}}. Please put its coin right in the configuration and start again.',
    telegramRefused:
      'Telegram refused the bot token (TELEGRAM_BOT_TOKEN). It must be the whole text that @BotFather gave, like 123456789:AAF..., without quotes or spaces; /token at @BotFather shows or renews it. Rung goes on without Telegram.',
    telegramUnknown:
      'The Bot API server knows no bot of this token (404). TELEGRAM_BOT_TOKEN must be the whole text that @BotFather gave, and TELEGRAM_API_ROOT, if it is set, must lead to a server that speaks the Bot API. Rung goes on without Telegram.',
    foreignOrder:
      '{{symbol}}: an order looks like one of Rung’s and is in no books of this one: {{what}}. It is left alone, and the ladder goes on. If an earlier database or a second Rung has left it, cancel it at the exchange.',
  },
} as const;
