import { strategyLabel } from '../../chat/index.js';
import type { Config } from '../../config/index.js';
import { type Decimal, maximum, minimum, ZERO } from '../../domain/decimal.js';
import {
  atLowestTarget,
  netTakeProfitPercentage,
  type StrategyParameters,
} from '../../domain/ladder/index.js';
import { assetsOfSymbol } from '../../domain/market.js';
import type { AccountFees, Holding } from '../../engine/ports/index.js';
import { EXIT } from '../exitCodes.js';
import { checkTarget } from '../start/index.js';
import { credentialRefusal, timeRefusal } from '../venue/index.js';
import type { BooksFacts, StrategyFacts } from './books.js';
import type { AccountReading, ExchangeReading } from './exchangeReading.js';
import { type Finding, failure, ok, skipped, warning, wordsOf } from './finding.js';
import { triedWith } from './settings.js';

const AGAIN = 'Run this again in a moment.';

/** Tells whether the exchange takes what the key pair signs. */
export function keyFinding({ fees }: AccountReading, { clockSkewMs }: ExchangeReading): Finding {
  if (!('error' in fees)) {
    return ok('accepted; whether it may trade shows with the first order');
  }
  const refusal = credentialRefusal(fees.error);
  if (refusal !== null) {
    return failure(
      refusal.message,
      'Make a new key at the exchange if need be, and put both halves into .env.',
      EXIT.wrongCredentials,
    );
  }
  return failure(timeRefusal(fees.error, clockSkewMs) ?? wordsOf(fees.error), AGAIN);
}

/** Tells of each strategy whether its target pays the fees. */
export function feeFindings(config: Config, books: BooksFacts | null, fees: AccountFees): readonly Finding[] {
  const rates = `maker ${fees.makerFeeBps} bps, taker ${fees.takerFeeBps} bps`;
  return config.strategies.map((strategy) => {
    const tried = triedWith(strategy, books, (parameters, warn) =>
      checkTarget(parameters, fees, config.mode, warn),
    );
    return tried.finding ?? ok(`${rates}: ${earnings(tried.parameters, fees)}`);
  });
}

function earnings(parameters: StrategyParameters, fees: AccountFees): string {
  const lowest = atLowestTarget(parameters);
  const net = netTakeProfitPercentage(fees, lowest).round(4, ROUND_DOWN);
  return `a cycle of ${strategyLabel(parameters)} earns ${net} % of what was paid, at ${lowest.takeProfitPercentage} %`;
}

const ROUND_DOWN = 0;

/** Tells what is lent, which counts as held, and what is owed, which does not go away by itself. */
export function lendingFindings({ holdings }: AccountReading): readonly Finding[] {
  if ('error' in holdings) return [failure(wordsOf(holdings.error), AGAIN)];
  const all = [...holdings.value.values()];
  const owed = all.filter(({ lent }) => lent.lt(ZERO));
  const lent = all.filter((holding) => holding.lent.gt(ZERO));
  const amounts = (some: readonly Holding[]) =>
    some.map((holding) => `${holding.lent.abs()} ${holding.asset}`).join(', ');
  if (owed.length > 0) {
    return [
      warning(
        `borrowed: ${amounts(owed)}; it costs interest`,
        'Pay it back at the exchange, and switch automatic borrowing off.',
      ),
    ];
  }
  return [
    ok(lent.length === 0 ? 'nothing is lent, nothing borrowed' : `lent: ${amounts(lent)}; it counts as held`),
  ];
}

/** Compares the money of the account with what the strategies may spend, and finds coins that nobody has spoken for. */
export function balanceFindings(
  config: Config,
  books: BooksFacts | null,
  { holdings }: AccountReading,
): readonly Finding[] {
  if ('error' in holdings) return [skipped('left out: the holdings could not be read')];
  const read = holdings.value;
  const of = (asset: string) => read.get(asset);
  try {
    const quotes = new Set(config.strategies.map(({ symbol }) => assetsOfSymbol(symbol).quoteAsset));
    const bases = new Set(config.strategies.map(({ symbol }) => assetsOfSymbol(symbol).baseAsset));
    return [
      ...[...quotes].map((quote) => moneyFinding(config, books, quote, of(quote))),
      ...[...bases].flatMap((base) => strangeCoins(config, books, base, of(base))),
    ];
  } catch (error) {
    // An asset that the exchange told in a form that cannot be read.
    return [failure(wordsOf(error), AGAIN)];
  }
}

function moneyFinding(
  config: Config,
  books: BooksFacts | null,
  quote: string,
  holding: Holding | undefined,
): Finding {
  const ofQuote = config.strategies.filter(({ symbol }) => assetsOfSymbol(symbol).quoteAsset === quote);
  const allocated = ofQuote.map(({ id, totalAmount }) => ({
    totalAmount,
    spent: spentBy(books?.strategies.get(id)),
  }));
  const spent = sumOf(allocated.map((each) => each.spent));
  const promised = sumOf(allocated.map(({ totalAmount }) => totalAmount));
  const limited = config.totalCapital === null ? promised : minimum(promised, config.totalCapital);
  const wanted = maximum(limited.minus(spent), ZERO);
  const has = holding === undefined ? ZERO : holding.available.plus(holding.locked).plus(holding.lent);
  const found = `${has} ${quote} for ladders that may take ${wanted} ${quote}`;
  if (has.gte(wanted)) return ok(found);
  const next = `Deposit ${wanted.minus(has)} ${quote}, or make totalAmount smaller: rungs without money wait.`;
  return has.lte(ZERO) && spent.eq(ZERO) ? failure(found, next) : warning(found, next);
}

/** Quote asset that is in a position already. */
function spentBy(facts: StrategyFacts | undefined): Decimal {
  return facts?.cost ?? ZERO;
}

function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount), ZERO);
}

/** With books that never traded a coin, a start finds what the account holds of it without a cost, and asks. */
function strangeCoins(
  config: Config,
  books: BooksFacts | null,
  base: string,
  holding: Holding | undefined,
): readonly Finding[] {
  const { reserved, tolerances } = config.reconciliation;
  const ofBase = config.strategies.filter(({ symbol }) => assetsOfSymbol(symbol).baseAsset === base);
  const isKnown = ofBase.some(({ id }) => books?.strategies.has(id) === true);
  if (isKnown || holding === undefined) return [];
  const { available, locked, staked, lent } = holding;
  const over = sumOf([available, locked, staked, lent]).minus(reserved.get(base) ?? ZERO);
  if (over.lte(tolerances.get(base) ?? tolerances.get('DEFAULT') ?? ZERO)) return [];
  return [
    warning(
      `${over} ${base} in the account have no cost in the books: Rung would place no ladder on it, and ask`,
      `Reserve them (reconciliation.reserved: ${base} ${over}), or answer it in the chat.`,
    ),
  ];
}
