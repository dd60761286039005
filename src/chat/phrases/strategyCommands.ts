import { type Button, commandButton, type Phrase, phrase } from '../message/index.js';

/**
 * A command as it is typed.
 *
 * @param strategyId null: it need not be named
 */
export function commandText(name: string, strategyId: string | null, ...words: readonly string[]): string {
  return [`/${name}`, ...(strategyId === null ? [] : [strategyId]), ...words].join(' ');
}

/** Offers what may be done with coins that are held beyond the books: see /adopt and /reserve. */
export function surplusButtons(strategyId: string | null): readonly (readonly Button[])[] {
  const byPrice = commandButton(phrase('adopt.buttonPrice'), commandText('adopt', strategyId));
  return [[adoptAtMarketButton(strategyId)], [byPrice], [keepOutButton(strategyId)]];
}

export function adoptAtMarketButton(strategyId: string | null): Button {
  return commandButton(phrase('adopt.buttonMarket'), commandText('adopt', strategyId, 'market'));
}

export function keepOutButton(strategyId: string | null): Button {
  return commandButton(phrase('adopt.buttonKeepOut'), commandText('reserve', strategyId));
}

/** The owner knows that what is watched is as the account shows it. */
export function bookNowButton(strategyId: string | null): Button {
  return commandButton(phrase('reconcile.bookNowButton'), commandText('reconcile', strategyId, 'book'));
}

/** The ways out of a position of unknown cost. */
export function unknownCostButtons(strategyId: string | null): readonly (readonly Button[])[] {
  return [
    [commandButton(phrase('adopt.buttonSetAverage'), commandText('setavg', strategyId))],
    [commandButton(phrase('adopt.buttonLeave'), commandText('reserve', strategyId))],
  ];
}

export function reportButton(reportId: number): Button {
  const label: Phrase = phrase('term.report', { report: String(reportId) });
  return commandButton(label, `/reconcile ${reportId}`);
}
