import { LANGUAGE_NAMES } from '../languages/index.js';

/** A program of the repository, as its command line describes it. */
export interface Program {
  readonly name: string;
  readonly description: string;
  /** `--flag <argument>` and what it is for. What both programs understand means the same in both. */
  readonly options: readonly OptionDescription[];
}

type OptionDescription = readonly [flags: string, description: string];

const MODE: OptionDescription = [
  '--mode <paper|live>',
  'paper money on the embedded exchange (default), or real money',
];
const CONFIG: OptionDescription = ['--config <file>', 'JSON file with the strategy, comments allowed'];
const SYMBOL: OptionDescription = [
  '--symbol <market>',
  'market to trade, e.g. SOL_USDC (default from tradingCoin)',
];
const FEED: OptionDescription = [
  '--feed <name>',
  'paper: where prices come from: synthetic (default), replay, live or manual',
];
const FILE: OptionDescription = [
  '--file <csv>',
  'paper: candles to replay, once per market; stands for --feed replay too',
];
const LANGUAGE = `--language <${LANGUAGE_NAMES.join('|')}>`;
const HELP: OptionDescription = ['-h, --help', 'show this'];
const VERSION: OptionDescription = ['-V, --version', 'show the version'];

/** The bot itself: `npm start`. */
export const RUNG: Program = {
  name: 'rung',
  description: 'Trades a ladder on Backpack Exchange and is run from a chat.',
  options: [
    MODE,
    CONFIG,
    [
      '--db <file>',
      'SQLite file of the books (default ./data/rung.db; a replay without it uses a temporary one)',
    ],
    ['--fresh', "cancel this bot's orders and start a new cycle; shows which, and asks in a terminal"],
    ['--fresh-all', 'the same, and cancel your own orders on the market too'],
    ['--same-account', 'live: the API key is new and the account is the same, so take its books over'],
    ['--yes', 'do not ask: --fresh, --fresh-all and --same-account are meant'],
    SYMBOL,
    [LANGUAGE, 'language of the chat (default en)'],
    ['--log-level <level>', 'trace, debug, info (default), warn, error, fatal or silent'],
    FEED,
    FILE,
    ['--speed <N|max>', 'paper: times as fast as real time (default 1)'],
    ['--seed <N>', 'paper: seed of the synthetic market (default 1)'],
    ['--balance <ASSET=quantity>', 'paper: starting balance, once per asset (default USDC=10000)'],
    ['--maker-fee-bps <N>', 'paper: fee of a maker in basis points, below 0 where it is paid (default 8)'],
    ['--taker-fee-bps <N>', 'paper: fee of a taker in basis points (default 10)'],
    ['--port <N>', 'paper: port of the embedded exchange (default: any free one)'],
    ['--exit-at-end', 'paper: print the summary and end when a replay is over'],
    HELP,
    VERSION,
  ],
};

/** `npm run doctor`. */
export const DOCTOR: Program = {
  name: 'doctor',
  description:
    'Looks at all that can keep Rung from trading, and tells how to put it right. It changes no books, and places or ' +
    'cancels nothing; it can be run beside a running Rung.',
  options: [
    ['--json', 'print one JSON object'],
    ['--fix', 'take from others the right to read .env, files with secrets and the books; nothing else'],
    MODE,
    CONFIG,
    ['--db <file>', 'SQLite file of the books (default ./data/rung.db)'],
    SYMBOL,
    FEED,
    FILE,
    HELP,
    VERSION,
  ],
};

/** `npm run reconcile`. */
export const RECONCILE: Program = {
  name: 'reconcile',
  description:
    'Compares the books with the exchange and prints the report. It never places or cancels an order, and without ' +
    '--apply it changes nothing at all: then it also works while Rung runs.',
  options: [
    ['--apply', 'book what was found; not while Rung runs, which takes /reconcile in its chat'],
    ['--now', 'with --apply: book at once what no trade explains, instead of watching it for some minutes'],
    ['--json', 'print the reports as JSON'],
    MODE,
    CONFIG,
    ['--db <file>', 'SQLite file of the books (default ./data/rung.db)'],
    SYMBOL,
    [LANGUAGE, 'language of the report (default en)'],
    [
      '--log-level <level>',
      'trace, debug, info, warn (default), error, fatal or silent; the log goes to stderr',
    ],
    HELP,
    VERSION,
  ],
};
