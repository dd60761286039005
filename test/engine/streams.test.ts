import { expect } from 'vitest';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

story('a rung fills while the streams are down: booked as soon as they are back', async (trading) => {
  trading.line.streamsRefused = true;
  trading.line.cutStreams();
  await trading.until(
    'the bot knows',
    () => !trading.engine.api.strategy('main').queries.status().connection.connected,
  );
  await trading.quote('98.98', { ask: '98.99' });
  trading.line.streamsRefused = false;
  const backAtMs = performance.now();
  await trading.until('the fill is booked', () => trading.state().cycle.rungsFilled === 1);
  expect(performance.now() - backAtMs).toBeLessThan(3_000);
  await expectAgreement(trading);
});

story(
  'the whole cycle could have been sold while the streams were down: sold when they are back',
  async (trading) => {
    await trading.tick('97.98', { ask: '97.99' });
    trading.line.streamsRefused = true;
    trading.line.cutStreams();
    await trading.until(
      'the bot knows',
      () => !trading.engine.api.strategy('main').queries.status().connection.connected,
    );
    await trading.quote('101');
    trading.line.streamsRefused = false;
    await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold()).toHaveLength(1);
    await expectAgreement(trading);
  },
);

story(
  'a silent stream is noticed and replaced, and what it did not tell is booked',
  { pingMs: 100 },
  async (trading) => {
    trading.line.silenceStreams();
    await trading.quote('98.98', { ask: '98.99' });
    const silentSinceMs = performance.now();
    await trading.until('the fill is booked', () => trading.state().cycle.rungsFilled === 1);
    // Two pings without an answer, and a new connection.
    expect(performance.now() - silentSinceMs).toBeLessThan(4_000);
    await expectAgreement(trading);
  },
);

story(
  'the streams break again and again while rungs fill in parts: every part is booked once',
  async (trading) => {
    for (const quantity of ['0.3', '0.4', '0.5']) {
      trading.line.cutStreams();
      await trading.quote('98.98', { ask: '99', askQuantity: quantity });
      await trading.until(
        'the bot is back',
        () => trading.engine.api.strategy('main').queries.status().connection.connected,
      );
    }
    await trading.until(
      'all of it is booked',
      () => trading.state().cycle.boughtQuantity.toString() === '1.2',
    );
    expect([...trading.books.ledger('main')]).toHaveLength(3);
    await expectAgreement(trading);
  },
);

story('a lost connection is told after a minute, and its return', async (trading) => {
  trading.line.streamsRefused = true;
  trading.line.cutStreams();
  await trading.until(
    'the bot knows',
    () => !trading.engine.api.strategy('main').queries.status().connection.connected,
  );
  trading.clock.leap(59_000);
  expect(trading.told('connectionLost')).toEqual([]);
  trading.clock.leap(2_000);
  await trading.until('it is told', () => trading.told('connectionLost').length === 1);
  trading.line.streamsRefused = false;
  await trading.until('its return is told', () => trading.told('connectionBack').length === 1);
  await expectAgreement(trading);
});

story(
  'cut off again while it catches up: the price of the short visit is not acted on, that of now is',
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    trading.line.streamsRefused = true;
    trading.line.cutStreams();
    await trading.until(
      'the bot knows',
      () => !trading.engine.api.strategy('main').queries.status().connection.connected,
    );
    // It is asked for prices meanwhile, and whoever would sell must be up to date.
    const held = trading.line.harm('GET /wapi/v1/history/fills', { kind: 'slowAnswer', delayMs: 400 }, 5);
    await trading.quote('101');
    trading.line.streamsRefused = false;
    await trading.until(
      'it is back',
      () => trading.engine.api.strategy('main').queries.status().bestBid?.toString() === '101',
    );
    trading.line.streamsRefused = true;
    trading.line.cutStreams();
    await trading.quote('99.5');
    await trading.until('it was brought up', () => held.fired >= 3);
    expect(trading.ordersSold()).toEqual([]);
    expect(trading.line.requestsTo('POST /api/v1/order')).toEqual([]);
    trading.line.streamsRefused = false;
    await trading.until(
      'the bot is back',
      () => trading.engine.api.strategy('main').queries.status().connection.connected,
    );
    await expectAgreement(trading);
  },
);
