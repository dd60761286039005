import { KLINE_INTERVALS } from './parameters.js';

/** Meaning of a stream's name. */
export interface StreamName {
  /** True when a signature must prove whose stream it is. */
  readonly isPrivate: boolean;
  /** Null: of all markets. */
  readonly symbol: string | null;
}

/** Positions and requests for quotes: nobody has any here, and nothing is told. */
const PRIVATE_STREAM = /^account\.(?:orderUpdate|positionUpdate|rfqUpdate)(?:\.(\w+))?$/;
/** Mark prices and open interest are those of futures; spot markets are told nothing there. */
const PUBLIC_STREAM =
  /^(?:bookTicker|trade|ticker|markPrice|openInterest|depth(?:\.(?:200|600|1000)ms)?)\.(\w+)$/;
const KLINE_STREAM = /^kline\.(\w+)\.(\w+)$/;
/** Silent stream: nobody is liquidated here. */
const LIQUIDATIONS = 'liquidation';

/** Null for a stream that does not exist, whatever its market. */
export function streamNamed(name: string): StreamName | null {
  if (name === LIQUIDATIONS) return { isPrivate: false, symbol: null };
  const privately = PRIVATE_STREAM.exec(name);
  if (privately !== null) return { isPrivate: true, symbol: privately[1] ?? null };
  const [, interval = '', klineSymbol = ''] = KLINE_STREAM.exec(name) ?? [];
  const symbol = KLINE_INTERVALS.has(interval) ? klineSymbol : PUBLIC_STREAM.exec(name)?.[1];
  return symbol === undefined ? null : { isPrivate: false, symbol };
}
