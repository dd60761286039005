import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/console/plainText.js';
import type { Person } from '../../src/chat/kit/command.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import { decimal } from '../../src/domain/decimal.js';
import { chatServices, dispatcherFor, keptLog, OWNER } from '../support/chat.js';
import { adjustmentPreview, panicPreview, sellNowPreview } from '../support/deedViews.js';
import { type FakeEngine, fakeEngine } from '../support/engine.js';

const person: Person = { id: `telegram:${OWNER}`, chat: `telegram:${OWNER}`, role: 'owner' };
const translator = createTranslator('en');

function talkTo(engine: FakeEngine) {
  const dispatcher = dispatcherFor(engine);
  return async (text: string) => plainText(await dispatcher.handle({ text, person }), translator);
}

describe('/sellnow is asked once', () => {
  it('although the price moves while it is read', async () => {
    let bestBid = decimal('59244.4');
    const engine = fakeEngine({ previewSellNow: async () => sellNowPreview({ bestBid }) });
    const tell = talkTo(engine);
    expect(await tell('/sellnow')).toContain('59244.4');
    bestBid = decimal('51000');
    expect(await tell('/yes')).toContain('sold on your order');
    expect(engine.orders).toEqual([`sellNow main by telegram:${OWNER}`]);
  });

  it('with the present price and result when it is asked anew', async () => {
    let [bestBid, sellable] = [decimal('60000'), decimal('0.00419')];
    const engine = fakeEngine({ previewSellNow: async () => sellNowPreview({ bestBid, sellable }) });
    const tell = talkTo(engine);
    expect(await tell('/sellnow')).toMatch(/Net +\+3\.\d+ USDC[\s\S]*Price +60000 USDC/u);
    [bestBid, sellable] = [decimal('51000'), decimal('0.003')];
    expect(await tell('/yes')).toMatch(
      /This is how it is now[\s\S]*Net +-34\.\d+ USDC[\s\S]*Price +51000 USDC/u,
    );
    bestBid = decimal('50000');
    expect(await tell('/yes'), 'a price alone asks nothing anew').toContain('sold on your order');
  });

  it('and again when it would sell another quantity', async () => {
    let sellable = decimal('0.00419');
    const engine = fakeEngine({ previewSellNow: async () => sellNowPreview({ sellable }) });
    const tell = talkTo(engine);
    await tell('/sellnow');
    sellable = decimal('0.00784');
    expect(await tell('/yes')).toMatch(/Meanwhile something changed[\s\S]*Sell 0.00784/u);
    expect(engine.orders).toEqual([]);
  });
});

describe('/panic', () => {
  it('is not held up by rungs that are filled while it is asked', async () => {
    let position = decimal('0.00419664');
    const engine = fakeEngine({ previewPanic: () => panicPreview({ position }) });
    const tell = talkTo(engine);
    await tell('/panic');
    position = decimal('0.02');
    expect(await tell('/yes')).toContain('Really');
    position = decimal('0.03');
    expect(await tell('/yes')).toContain('stopped');
    expect(engine.orders).toEqual([`panic main by telegram:${OWNER}`]);
  });

  it('tells what is held by then when it asks a second time', async () => {
    let position = decimal('0.00419664');
    const tell = talkTo(fakeEngine({ previewPanic: () => panicPreview({ position }) }));
    await tell('/panic');
    position = decimal('0.02');
    expect(await tell('/yes')).toMatch(/Really[\s\S]*0\.02 BTC/u);
  });

  it('asks again when what it would have sold cannot be sold any more', async () => {
    let noSale: 'unknownCost' | null = null;
    const engine = fakeEngine({ previewPanic: () => panicPreview({ noSale }) });
    const tell = talkTo(engine);
    await tell('/panic');
    noSale = 'unknownCost';
    expect(await tell('/yes')).toMatch(/Meanwhile something changed[\s\S]*NOT be sold/u);
    expect(engine.orders).toEqual([]);
  });
});

describe('/set', () => {
  it('asked anew shows the ladder of the present price', async () => {
    let [bid, before] = [decimal('59244.4'), '1500'];
    const engine = fakeEngine({
      preview: (_id, change, price) =>
        adjustmentPreview(change, {
          changes: [{ key: 'totalAmount', before, after: '1800' }],
          price: price ?? bid,
          ladder: {
            before: { rungs: 8, lowestPrice: decimal('1'), amount: decimal('1') },
            after: { rungs: 8, lowestPrice: price ?? bid, amount: decimal('2') },
          },
        }),
    });
    const tell = talkTo(engine);
    expect(await tell('/set totalAmount 1800')).toContain('Ladder at 59244.4');
    [bid, before] = [decimal('51000'), '1600'];
    expect(await tell('/yes')).toMatch(/This is how it is now[\s\S]*Ladder at 51000/u);
    expect(engine.orders).toEqual([]);
    bid = decimal('50000');
    await tell('/yes');
    expect(engine.orders).toHaveLength(1);
  });

  it('is for the owner alone', async () => {
    const engine = fakeEngine();
    const services = chatServices();
    services.people.add(99, 'operator', 'test');
    const dispatcher = dispatcherFor(engine, keptLog(), services);
    const operator: Person = { id: 'telegram:99', chat: 'telegram:99', role: 'operator' };
    await dispatcher.handle({ text: '/set orderCount 5', person: operator });
    await dispatcher.handle({ text: '/yes', person: operator });
    expect(engine.orders).toEqual([]);
    await dispatcher.handle({ text: '/stopbuy', person: operator });
    expect(engine.orders).toEqual(['stopBuying main by telegram:99']);
  });
});
