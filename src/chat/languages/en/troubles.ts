/** Problems that last: one line each while they stand, what is told when they begin and when they are over. */
export const troubles = {
  trouble: {
    warning: '⚠️ {{what}}',
    lasting: '{{what}}, for {{duration}}',
    keyRefused: 'The exchange refuses the API key',
    requestsWait: 'The exchange wants fewer requests: some wait',
    salesWait: 'Sales and cancels wait: too many requests',
    pricesUnknown: '{{symbols}}: nobody tells a price',
    pricesByRequest: '{{symbols}}: prices only by asking',
    exposureReached: 'Rungs wait: the exposure in {{asset}} is at its limit',
    moneyShort: 'Rungs wait: the account has too little {{asset}}',
    notRecorded: 'The books cannot be written: nothing is traded',
    booksGone: 'The file of the books is gone: nothing is bought',
    marketGone: '{{symbol}} has left the exchange',
    marketClosed: '{{symbol}}: the exchange takes no orders',
    notCaughtUp: '{{symbol}}: orders and executions cannot be read',
    targetUnprofitable: '{{symbol}}: the target does not pay the fees',
    ownOrderInTheWay: '{{symbol}}: an order of this account is in the way of the sale',
    salesRefused: '{{symbol}}: the sale was refused {{count}} times',
    salesUnfilled: '{{symbol}}: {{count}} sales found no buyer',
    nothingFree: '{{symbol}}: {{count}} looks found nothing free to be sold',
    rungsRefused: '{{symbol}}: the exchange refuses the rungs',
    cancelsFail: '{{symbol}}: orders that cannot be cancelled: {{count}}',
    fatesUnknown: '{{symbol}}: orders of unknown fate: {{count}}',
  },
  troubleBegan: {
    keyRefused:
      'The exchange refuses the API key, so nothing can be bought, sold or cancelled. Resting orders stay on the book. Look at the key on the exchange. A new key of the same account is put into the configuration; then start once with --same-account. Reason: {{message}}',
    requestsWait:
      'The exchange wants fewer requests, so comparisons, look-ups and new ladders come late. Sales and cancels do not wait for them.',
    salesWait:
      'The exchange turns sales and cancels away because there are too many requests. Rung tries on every other second. If it lasts, sell or cancel on the exchange, and see whether another program uses this account.',
    pricesUnknown:
      '{{symbols}}: for a minute nobody has told a price: no stream does, and requests fail. Nothing is bought or sold there until somebody does; Rung goes on asking, and resting orders stay on the book. See whether the exchange works.',
    pricesByRequest:
      '{{symbols}}: the best prices move, and their stream is silent. Rung asks for them every few seconds: what is due to be sold is sold, and nothing is bought. It goes on renewing the streams.',
    exposureReached:
      'Rungs wait: what positions and rungs cost would be above maxExposure ({{limit}} {{quoteAsset}}; now {{exposure}}). The nearest rest as far as it goes; the others are placed when there is room.',
    exposureOfAsset:
      'Rungs wait: what positions and rungs in {{asset}} cost would be above maxExposurePerAsset ({{limit}} {{quoteAsset}}; now {{exposure}}). The nearest rest as far as it goes; the others are placed when there is room.',
    moneyShort:
      'Rungs wait for money: the account has {{free}} {{quoteAsset}} free, and the rungs that wait cost {{needed}}. The nearest rest as far as it goes; the others are placed as soon as there is more. Deposit, or lower totalAmount with /set.',
    notRecorded:
      'The books cannot be written, so nothing is bought or sold; resting orders stay on the book. Make room on the disk, or give Rung the right to write there: it goes on by itself. Reason: {{message}}',
    booksGone:
      'The books were deleted or replaced under the running Rung: {{file}}. Nothing more is bought; sales go on. Put the file back if you have moved it. Else end Rung: it saves its books as {{file}}.rescued. Rename that to {{file}} and start again.',
    rungsRefused: '{{symbol}}: the exchange refuses rungs. {{code}}: {{message}}',
    marketGone:
      '{{symbol}}: the exchange does not list this market any more. Nothing is bought or sold there until it is back. See on the exchange what becomes of your coins and orders.',
    ownOrderInTheWay:
      '{{symbol}}: your own buy order {{order}} ({{quantity}} {{asset}} at {{price}}) is in the way of the sale: the exchange lets nobody trade with himself. Rung sells around it, at {{sellsAt}} or higher, and looks every 10 seconds whether it is still there. To sell at the market, cancel that order on the exchange. With cancelOwnOrdersForSale: true Rung would cancel it.',
    otherRungInTheWay:
      '{{symbol}}: a rung of {{strategy}} ({{order}}: {{quantity}} {{asset}} at {{price}}) is in the way of the sale: the exchange lets nobody trade with himself. Rung sells around it, at {{sellsAt}} or higher, and looks every 10 seconds whether it is still there. To sell at the market, pause {{strategy}}: that cancels its rungs.',
    ownOrderCancelled:
      '{{symbol}}: your own buy order {{order}} ({{quantity}} {{asset}} at {{price}}) is in the way of the sale: the exchange lets nobody trade with himself. Rung cancels it, as cancelOwnOrdersForSale allows, and then sells. Place it again when the sale is done.',
    marketClosed:
      '{{symbol}}: the exchange takes no orders on this market for now. Nothing is bought or sold there until it does; Rung looks every few minutes.',
    notCaughtUp:
      '{{symbol}}: for a minute orders and executions could not be read. Nothing is bought or sold there until they are: what is known of them may be old. Rung goes on trying, and resting orders stay on the book. See whether the exchange works.',
    targetUnprofitable:
      '{{symbol}}: the fees have risen. A target of {{target}} does not pay them: it takes more than {{least}}. Rung trades on, because that was accepted or no real money is in it.',
    targetStopsBuying:
      '{{symbol}}: the fees have risen. A target of {{target}} does not pay them: it takes more than {{least}}. No new ladder is placed until it does. Raise it with /set takeProfitPercentage.',
  },
  troubleOver: {
    keyRefused: '✅ The exchange takes the API key again, after {{duration}}.',
    requestsWait: '✅ Requests to the exchange wait no more, after {{duration}}.',
    salesWait: '✅ The exchange takes sales and cancels again, after {{duration}}.',
    pricesUnknown: '✅ {{symbols}}: prices are told again, after {{duration}}.',
    pricesByRequest: '✅ {{symbols}}: the stream of best prices is back, after {{duration}}.',
    exposureReached:
      '✅ No rung has waited for the limit of exposure for an hour; it began {{duration}} ago.',
    moneyShort: '✅ No rung has waited for money for ten minutes; it began {{duration}} ago.',
    notRecorded: '✅ The books can be written again, after {{duration}}. Trading goes on.',
    booksGone: '✅ The file of the books is in its place again, after {{duration}}.',
    rungsRefused: '✅ {{symbol}}: the exchange takes all rungs again, after {{duration}}.',
    marketGone: '✅ {{symbol}}: the exchange lists the market again, after {{duration}}.',
    ownOrderInTheWay:
      '✅ {{symbol}}: no order of this account is in the way of a sale any more, after {{duration}}.',
    marketClosed: '✅ {{symbol}}: the exchange takes orders again, after {{duration}}.',
    notCaughtUp: '✅ {{symbol}}: orders and executions are read again, after {{duration}}.',
    targetUnprofitable: '✅ {{symbol}}: the target pays the fees again, after {{duration}}.',
  },
} as const;
