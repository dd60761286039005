import { EXIT, StartError } from '../exitCodes.js';
import { balanceFindings, feeFindings, keyFinding, lendingFindings } from './account.js';
import { clockFinding, restFinding, streamFinding } from './addresses.js';
import { type BooksFacts, booksFindings, instanceFinding } from './books.js';
import { configurationFindings } from './configuration.js';
import type { AccountReading, ExchangeReading } from './exchangeReading.js';
import type { Facts, KnownFacts, Terms } from './facts.js';
import { type Finding, failure, ok, skipped, wordsOf } from './finding.js';
import { memoryFinding, nodeFinding } from './machine.js';
import { marketFinding } from './markets.js';
import { filesFindings } from './secretFiles.js';
import { telegramFindings } from './telegram.js';
import { diskFinding, folderOf, volumeFinding } from './volume.js';

export type NamedFinding = Finding & { readonly check: string };

/** Checks that look at the same facts. */
type Group = (facts: Facts) => readonly NamedFinding[];

/**
 * @param title of what is said instead where there is nothing to look at
 * @param of    the facts of these checks; a finding where they are not to be had, null where that is said elsewhere
 */
function group<T extends object>(
  title: string,
  of: (facts: Facts) => T | Instead | null,
  checks: Readonly<Record<string, (facts: T) => Finding | readonly Finding[]>>,
): Group {
  return (facts) => {
    const found = of(facts);
    if (found === null) return [];
    if (found instanceof Instead) return [{ check: title, ...found.finding }];
    return Object.entries(checks).flatMap(([check, look]) =>
      [look(found)].flat().map((finding) => ({ check, ...finding })),
    );
  };
}

/** Finding that stands for those of a group. */
class Instead {
  readonly finding: Finding;
  constructor(finding: Finding) {
    this.finding = finding;
  }
}

const AWAY =
  'Look at the connection of this machine, at BACKPACK_REST_URL if it is set, and at status.backpack.exchange. Rung goes ' +
  'on trying by itself.';
const NO_BOOKS_KEPT = ok('a replay keeps no books');

/** All checks, in the order in which they are told: what stands in the way of others comes first. */
const GROUPS: readonly Group[] = [
  group<Facts>('this machine', (facts) => facts, {
    'Node.js': ({ machine }) => nodeFinding(machine),
    memory: ({ machine }) => memoryFinding(machine),
    configuration: ({ configuration }) => configurationFindings(configuration),
    files: ({ exposed }) => filesFindings(exposed),
  }),
  group<KnownFacts & { readonly machine: Facts['machine'] }>(
    'the rest',
    ({ known, machine }) =>
      known === null
        ? new Instead(skipped('left out: it needs a configuration that can be read'))
        : { ...known, machine },
    {
      books: ({ booksPath, books, disk }) =>
        booksFindings(booksPath, books, disk !== null && 'value' in disk ? disk.value.sizeBytes : 0),
      running: ({ booksPath }) => instanceFinding(booksPath),
      disk: ({ disk }) => (disk === null ? NO_BOOKS_KEPT : diskFinding(disk)),
      volume: ({ booksPath, machine, config }) =>
        booksPath === null ? NO_BOOKS_KEPT : volumeFinding(machine, folderOf(booksPath), config.mode),
    },
  ),
  group<ExchangeReading>('exchange', ({ known }) => (known === null ? null : readingOf(known)), {
    clock: clockFinding,
    REST: restFinding,
    stream: streamFinding,
  }),
  group<{ readonly account: AccountReading; readonly reading: ExchangeReading; readonly known: KnownFacts }>(
    'account',
    ({ known }) => (known === null ? null : accountOf(known)),
    {
      'API key': ({ account, reading }) => keyFinding(account, reading),
      lending: ({ account }) => lendingFindings(account),
      balances: ({ account, known }) => balanceFindings(known.config, booksOf(known), account),
    },
  ),
  group<KnownFacts & { readonly terms: Terms }>(
    'strategies',
    ({ known }) => (known === null || known.terms === null ? null : { ...known, terms: known.terms }),
    {
      fees: (known) => feesOf(known),
      market: (known) => marketsOf(known),
    },
  ),
  group<KnownFacts>('Telegram', ({ known }) => known, {
    Telegram: (known) =>
      telegramFindings(
        known.botName,
        booksOf(known)?.hasOwner ?? (known.config.telegram?.allowedUsers.length ?? 0) > 0,
      ),
  }),
];

/** Looks at all of it. */
export function examined(facts: Facts): readonly NamedFinding[] {
  return GROUPS.flatMap((look) => look(facts));
}

function booksOf({ books }: KnownFacts): BooksFacts | null {
  return 'value' in books ? books.value : null;
}

function readingOf({ exchange, config }: KnownFacts): ExchangeReading | Instead {
  if (exchange === null) {
    return new Instead(
      skipped('left out: paper money is traded on the exchange that Rung brings along, without a network'),
    );
  }
  if ('value' in exchange) return exchange.value;
  const { error } = exchange;
  // A key pair that is none: the exchange was not even asked.
  if (error instanceof StartError) {
    return new Instead(
      failure(error.message, 'Check BACKPACK_API_KEY and BACKPACK_API_SECRET.', error.exitCode),
    );
  }
  return new Instead(failure(`${config.backpack.restUrl}: ${wordsOf(error)}`, AWAY, EXIT.failed));
}

function accountOf(
  known: KnownFacts,
):
  | { readonly account: AccountReading; readonly reading: ExchangeReading; readonly known: KnownFacts }
  | Instead
  | null {
  if (known.config.mode === 'paper') {
    return new Instead(skipped('left out: paper money has no account at the exchange'));
  }
  const reading = readingOf(known);
  // That it does not answer is said already.
  if (reading instanceof Instead || reading.account === null) return null;
  const { fees } = reading.account;
  if ('error' in fees) return new Instead(keyFinding(reading.account, reading));
  return { account: reading.account, reading, known };
}

function feesOf(known: KnownFacts & { readonly terms: Terms }): readonly Finding[] {
  const { fees } = known.terms;
  // Why they cannot be read is said of the key.
  return 'value' in fees ? feeFindings(known.config, booksOf(known), fees.value) : [];
}

function marketsOf(known: KnownFacts & { readonly terms: Terms }): readonly Finding[] {
  const { markets, prices } = known.terms;
  if ('error' in markets) return [failure(wordsOf(markets.error), 'Run this again in a moment.')];
  const isListed = (symbol: string) => markets.value.some((market) => market.symbol === symbol);
  const othersTrade = known.config.strategies.some(({ symbol }) => isListed(symbol));
  return known.config.strategies.map((strategy) =>
    marketFinding(strategy, {
      ...{ books: booksOf(known), markets: markets.value, othersTrade },
      prices: prices.get(strategy.symbol) ?? null,
    }),
  );
}
