import { readFileSync } from 'node:fs';
import { FeedError } from '../../localErrors.js';
import type { Grid } from '../grid.js';

/** A row of a file of candles, its prices rounded down to the market's ticks. */
export interface RecordedCandle {
  readonly startMs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  /** Quote money, approximate: it only sizes the trades that are shown. */
  readonly volumeWorth: number;
}

const HEADER = 'timestamp,open,high,low,close,volume';
const ROW_EXAMPLE = '2021-12-31 23:01:00.000000,46319.0,46385.0,46319.0,46377.0,2300413.7295';
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(?:Z|\+00:00)?$/;
const NUMBER = /^\d+(\.\d+)?$/;
/** Quote money in a minute, far above that of any market. */
const MOST_VOLUME_WORTH = 1e15;

/**
 * Reads and checks a whole file of candles, oldest first, timestamps in UTC.
 *
 * @throws FeedError with the number of the first broken line; also for a missing, empty or headless file
 */
export function readCandleFile(file: string, grid: Grid): readonly RecordedCandle[] {
  const lines = readText(file).split(/\r?\n/);
  const header = (lines[0] ?? '').replace(/^\uFEFF/, '').trim();
  if (header === '' && lines.every((line) => line.trim() === '')) {
    throw new FeedError(`The replay file ${file} is empty. It must begin with "${HEADER}".`);
  }
  if (header.toLowerCase().replaceAll(' ', '') !== HEADER) {
    throw new FeedError(
      `The first line of the replay file ${file} is "${shown(header)}"; it must be "${HEADER}".`,
    );
  }
  const candles: RecordedCandle[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const candle = candleOf(line, grid, (what) => brokenLine(file, index + 1, line, what));
    const before = candles.at(-1);
    if (before !== undefined && candle.startMs <= before.startMs) {
      throw brokenLine(file, index + 1, line, 'its time is not after the line before');
    }
    candles.push(candle);
  }
  if (candles.length === 0) {
    throw new FeedError(
      `The replay file ${file} has no candles after its first line. Example: ${ROW_EXAMPLE}`,
    );
  }
  return candles;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (reason === 'ENOENT')
      throw new FeedError(`There is no replay file ${file}. Check the path given with --file.`);
    throw new FeedError(`The replay file ${file} cannot be read: ${reason}.`);
  }
}

function candleOf(line: string, grid: Grid, broken: (what: string) => FeedError): RecordedCandle {
  const fields = line.split(',').map((field) => field.trim());
  if (fields.length !== 6) throw broken(`${fields.length} fields instead of 6`);
  const [timestamp = '', ...numbers] = fields;
  const startMs = startMsOf(timestamp);
  if (startMs === null) throw broken(`"${shown(timestamp)}" is no time such as 2021-12-31 23:01:00.000000`);
  for (const text of numbers) if (!NUMBER.test(text)) throw broken(`"${shown(text)}" is no decimal number`);
  const [open = '', high = '', low = '', close = '', volume = ''] = numbers;
  const candle = {
    startMs,
    openTicks: grid.ticksBelow(open),
    highTicks: grid.ticksBelow(high),
    lowTicks: grid.ticksBelow(low),
    closeTicks: grid.ticksBelow(close),
    volumeWorth: Number(volume),
  };
  if (candle.lowTicks < 1) throw broken('its low is below one tick of the market');
  // The ask stands one tick above.
  if (!Number.isSafeInteger(candle.highTicks + 1)) throw broken('its high is too large');
  if (candle.volumeWorth > MOST_VOLUME_WORTH) throw broken('its volume is too large');
  if (candle.lowTicks > Math.min(candle.openTicks, candle.closeTicks))
    throw broken('its low is not the lowest');
  if (candle.highTicks < Math.max(candle.openTicks, candle.closeTicks))
    throw broken('its high is not the highest');
  return candle;
}

/**
 * Null for a text of another form, for a day or an hour that does not exist, where `Date` would take the next one, and
 * for a time before 1970, which the streams cannot tell.
 */
function startMsOf(timestamp: string): number | null {
  const [, date, time] = TIMESTAMP.exec(timestamp) ?? [];
  const startMs = Date.parse(`${date}T${time}Z`);
  if (!(startMs >= 0)) return null;
  return new Date(startMs).toISOString() === `${date}T${time}.000Z` ? startMs : null;
}

function brokenLine(file: string, lineNumber: number, line: string, what: string): FeedError {
  return new FeedError(
    `Line ${lineNumber} of the replay file ${file} is broken: ${what}. Found "${shown(line)}", ` +
      `expected something like ${ROW_EXAMPLE}`,
  );
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
