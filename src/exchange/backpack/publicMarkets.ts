import type { Market } from '../../domain/market.js';
import type { Exchange } from '../../engine/ports/index.js';
import type { Call, Calls } from './calls.js';
import type { SigningParameters } from './signing.js';
import { describeIssues, parseAnswer, shortened, UnexpectedAnswerError } from './wireAnswer.js';
import { anyMarketRow, candleRow, depthRow, spotMarketRow, statusRow } from './wireMarkets.js';
import { isNeverOurs, type RowReader } from './wireRows.js';

type PublicMarkets = Pick<Exchange, 'markets' | 'bestPrices' | 'candles' | 'systemStatus'>;

const SPOT = 'SPOT';
const DEPTH_LIMIT = 5;
const LONGEST_SYMBOL_SHOWN = 80;

/** The calls that need no key. */
export function createPublicMarkets(calls: Calls, rowReader: RowReader): PublicMarkets {
  return {
    markets: () =>
      calls.perform(publicCall('/api/v1/markets', { marketType: SPOT }, 'background'), (answer, endpoint) =>
        readSpotMarkets(answer.body, endpoint, rowReader),
      ),

    bestPrices: (symbol, priority) =>
      calls.perform(
        publicCall('/api/v1/depth', { symbol, limit: DEPTH_LIMIT }, priority),
        (answer, endpoint) => parseAnswer(depthRow, answer.body, endpoint),
      ),

    candles: (symbol, interval, fromMs, toMs) => {
      const startTime = Math.floor(fromMs / 1000);
      const endTime = Math.ceil(toMs / 1000);
      const asked = { symbol, interval, startTime, endTime };
      const call: Call = { ...publicCall('/api/v1/klines', asked, 'background'), isOfCandles: true };
      return calls.perform(
        call,
        (answer, endpoint) =>
          rowReader.read(candleRow, answer.body, { endpoint, mayBeOurs: isNeverOurs }).rows,
      );
    },

    systemStatus: () =>
      calls.perform(publicCall('/api/v1/status', {}), (answer, endpoint) =>
        parseAnswer(statusRow, answer.body, endpoint),
      ),
  };
}

export function publicCall(
  path: string,
  parameters: SigningParameters,
  priority: Call['priority'] = 'normal',
): Call {
  return { method: 'GET', path, priority, instruction: null, parameters };
}

/**
 * Other market types are passed over; one spot market that cannot be read must not hide the others. That there
 * is none is not believed: it would pass for a mistake in the configuration.
 */
function readSpotMarkets(text: string, endpoint: string, rowReader: RowReader): readonly Market[] {
  const { rows, leftOut } = rowReader.read(anyMarketRow, text, { endpoint, mayBeOurs: isNeverOurs });
  const markets: Market[] = [];
  let problem = rows.length + leftOut.length === 0 ? 'no market at all' : 'no spot market that can be read';
  for (const row of rows) {
    if ((row.marketType ?? SPOT) !== SPOT) continue;
    const parsed = spotMarketRow.safeParse(row);
    if (parsed.success) {
      markets.push(parsed.data);
    } else {
      const symbol = shortened(row.symbol, LONGEST_SYMBOL_SHOWN);
      problem = `market ${symbol}: ${describeIssues(parsed.error)}`;
      rowReader.leaveOut(endpoint, symbol, problem);
    }
  }
  if (markets.length === 0) throw new UnexpectedAnswerError(`${endpoint}: ${problem}`);
  return markets;
}
