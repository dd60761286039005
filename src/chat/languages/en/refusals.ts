/** What is wrong, and what is asked. */
export const refusals = {
  error: {
    hint: 'Commands begin with a slash. /help lists them.',
    withSlash: 'Commands begin with a slash: {{command}}.',
    unknownCommand: 'There is no command {{command}}. /help lists them all.',
    nearest: 'Did you mean {{commands}}?',
    chooseStrategy: 'Which strategy?',
    unknownStrategy: 'There is no strategy {{found}}.',
    noArguments: '{{command}} stands alone: nothing comes after it.',
    missingArgument: '{{command}} needs more: {{usage}}',
    tooManyArguments: '{{command}} takes only this: {{usage}}',
    notPositiveNumber:
      '{{name}} must be a number above 0, with a point before the decimals and no separators; “{{found}}” is not.',
    notWholeNumber: '{{name}} must be a whole number from 1 to {{most}}; “{{found}}” is not.',
    notPriceOrWord:
      '{{name}} must be the word {{word}}, or a number above 0 with a point before the decimals and no separators; “{{found}}” is neither.',
    notTheWord: '“{{found}}” does not go here: write {{word}}, or nothing.',
    notAChoice: '“{{found}}” does not go here: write nothing, or one of these: {{words}}.',
    notHistoryOrNumber:
      '“{{found}}” does not go here: write nothing, history, book, or the number of a report.',
    unknownTopic: 'There is no command {{found}}.',
    example: 'Example: {{example}}',
    exchangeUnavailable:
      'The exchange cannot be reached now, so nothing was done. Rung keeps trying to connect; please try again in a minute.',
    exchangeRefused: 'The exchange refused: {{message}} ({{code}}). Nothing was changed.',
    unknownOutcome:
      'The exchange did not answer: it may have been done or not. Rung is finding out; look at /orders in a minute.',
    unexpected:
      'Something went wrong inside Rung, and this may be only half done. The log tells more; look at /status before you go on.',
    tooBusy: 'Too many commands are waiting. Please wait for the answers and try again.',
  },
  refused: {
    nothingHeld: 'Nothing is held, so there is no average price to set.',
    unknownCost:
      'Not while the cost of the position is unknown. Name it with /setavg PRICE, leave the position to yourself with /reserve, or start anew with /fresh.',
    saleInFlight: 'A sale is under way. Please try again when it is done.',
    ordersUnresolved:
      'For some orders the exchange has not told yet what became of them. Please try again in a minute.',
    exchangeUnavailable:
      'The exchange cannot be reached now, so nothing was done. Please try again in a minute.',
    reconciliationOff: 'Reconciliation is turned off in the configuration.',
    noPriceToSell: 'There is no market price now, so nothing was sold. Please try again in a minute.',
    nothingToSell: 'Nothing is held that could be sold.',
    blocked: 'Not while it is blocked: /status tells why.',
    settingNotAllowed: 'Meanwhile this is not allowed any more; nothing was changed. Send the command again.',
    noPrice: 'There is no market price yet. Please name the price yourself, or try again in a minute.',
    braked: 'Meanwhile a brake has fallen; nothing was done. /resume names it and asks again.',
    surplusChanged: 'Meanwhile it became another quantity; nothing was done. Send the command again.',
    unknownStrategy: 'This strategy is not running.',
    busy: 'Rung is busy with this strategy. Please try again in a moment.',
  },
  confirm: {
    stillOpen: 'A question is still open: yes or no?',
    typed: 'Type yes or no within {{duration}}.',
    changed: '⚠️ Meanwhile something changed. This is how it is now:',
    declined: 'Nothing was done.',
    none: 'There is no question open.',
    used: 'This question was answered already.',
    expired: 'This question has expired; nothing was done. Send the command again if you still want it.',
  },
} as const;
