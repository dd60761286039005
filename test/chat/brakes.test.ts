import { describe, expect, it } from 'vitest';
import { alertReply } from '../../src/chat/alerts/kinds/alertReply.js';
import { plainText } from '../../src/chat/console/plainText.js';
import type { Person } from '../../src/chat/kit/command.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import type { AlertContent } from '../../src/domain/alerts/index.js';
import { BRAKE_KINDS } from '../../src/domain/brakes/index.js';
import { decimal } from '../../src/domain/decimal.js';
import type { FallenBrakeView } from '../../src/engine/api/index.js';
import { dispatcherFor, OWNER } from '../support/chat.js';
import { type FakeEngine, fakeEngine, NOW_MS, statusView } from '../support/engine.js';
import { engineHealth } from '../support/reportViews.js';

const person: Person = { id: `telegram:${OWNER}`, chat: `telegram:${OWNER}`, role: 'owner' };
const [english, chinese] = [createTranslator('en'), createTranslator('zh-CN')];

const DAILY: FallenBrakeView = {
  ...{ kind: 'maxDailyLoss', quoteAsset: 'USDC', sinceMs: NOW_MS - 60_000, sells: false },
  ...{ measured: decimal('205.5'), limit: decimal('200'), untilMs: Date.UTC(2026, 10, 23) },
};
const DRAWDOWN: FallenBrakeView = {
  ...{ kind: 'emergencyStopLossPercentage', quoteAsset: 'USDC', sinceMs: NOW_MS, sells: true },
  ...{ measured: decimal('10.126'), limit: decimal('10'), untilMs: null },
};

function talkTo(engine: FakeEngine) {
  const dispatcher = dispatcherFor(engine);
  return async (text: string) => plainText(await dispatcher.handle({ text, person }), english);
}

describe('/resume', () => {
  it('asks nothing while no brake is on', async () => {
    const engine = fakeEngine();
    expect(await talkTo(engine)('/resume')).toContain('Trading again');
    expect(engine.orders).toEqual([`resume main by ${person.id}`]);
    expect(engine.audit).toEqual([`${person.id} /resume [main] done`]);
  });

  it('names each brake that is on, and releases them after a yes', async () => {
    const engine = fakeEngine({ brakes: () => [DAILY, DRAWDOWN] });
    const tell = talkTo(engine);
    const question = await tell('/resume');
    expect(question).toContain('“loss of the day” is on for USDC: 205.5 USDC, and the limit is 200 USDC.');
    expect(question).toContain('“drawdown” is on for USDC: 10.13%, and the limit is 10%.');
    expect(engine.orders).toEqual([]);
    expect(await tell('/yes')).toContain('Trading again');
    expect(engine.orders).toEqual([`resume main maxDailyLoss emergencyStopLossPercentage by ${person.id}`]);
  });

  it('does nothing after a no', async () => {
    const engine = fakeEngine({ brakes: () => [DAILY] });
    const tell = talkTo(engine);
    await tell('/resume');
    await tell('/no');
    expect(engine.orders).toEqual([]);
  });

  it('asks anew when another brake has fallen meanwhile, and not when it was released', async () => {
    let brakes: readonly FallenBrakeView[] = [DAILY];
    const engine = fakeEngine({ brakes: () => brakes });
    const tell = talkTo(engine);
    await tell('/resume');
    brakes = [DAILY, DRAWDOWN];
    expect(await tell('/yes')).toMatch(/Meanwhile something changed[\s\S]*drawdown/u);
    brakes = [];
    expect(await tell('/yes')).toContain('Trading again');
  });
});

describe('/health', () => {
  const health = (brakes: object) =>
    fakeEngine({
      health: () => engineHealth({ brakes: { measures: [], exposures: [], fallen: [], ...brakes } }),
    });

  it('tells how near each brake is, and how much is exposed', async () => {
    const measure = { kind: 'maxDailyLoss', quoteAsset: 'USDC', limit: decimal('200') } as const;
    const answer = await talkTo(
      health({
        measures: [
          { ...measure, measured: decimal('45'), nearPercentage: decimal('22.5') },
          { ...measure, kind: 'emergencyStopLoss', measured: null, nearPercentage: null },
          {
            ...measure,
            kind: 'maxRungsPerMinute',
            measured: decimal('2'),
            limit: decimal('6'),
            nearPercentage: decimal('33.3'),
          },
        ],
        exposures: [
          { quoteAsset: 'USDC', baseAsset: 'BTC', limit: decimal('3000'), exposure: decimal('750') },
        ],
      }),
    )('/health');
    expect(answer).toContain('✅ All is well');
    expect(answer).toMatch(/Brakes +loss of the day USDC/u);
    expect(answer).toContain('45 of 200 USDC (23%)');
    expect(answer).toMatch(/not known, limit 200\s+USDC/u);
    expect(answer).toContain('2 of 6 (33%)');
    expect(answer).toMatch(/exposure BTC\s+750 of 3000 USDC \(25%\)/u);
    for (const line of answer.split('\n')) expect(line.length).toBeLessThan(60);
  });

  it('begins with a brake that is on', async () => {
    expect((await talkTo(health({ fallen: [DAILY] }))('/health')).split('\n')[0]).toBe(
      '⚠️ The brake “loss of the day” is on for USDC: 205.5 USDC, and the limit is 200 USDC.',
    );
  });
});

it('/status names a brake that is on, and what releases it', async () => {
  const mode = {
    kind: 'paused',
    ...{ sinceMs: NOW_MS - 60_000, by: 'riskControl' },
    brake: { kinds: ['maxDailyLoss'], resumeTo: { kind: 'trading' } },
  } as const;
  const engine = fakeEngine({ status: () => statusView({ mode, brakes: [DAILY] }) });
  const answer = await talkTo(engine)('/status');
  expect(answer).toContain('It is released at');
  expect(answer).toMatch(/stopped by a brake for 1\s+min: loss of the day/u);
});

describe('the alert', () => {
  const fell = (brake: AlertContent<'brakeFell'>['brake'], sells = false): AlertContent<'brakeFell'> => ({
    ...{ kind: 'brakeFell', brake, quoteAsset: 'USDC', measured: decimal('3'), limit: decimal('3'), sells },
    ...{ release: 'resume', untilMs: null },
  });
  const told = (content: AlertContent, translator = english) =>
    plainText(alertReply({ content, timeMs: NOW_MS, strategyId: null }), translator);

  it.each(BRAKE_KINDS)('of %s says why, what becomes of positions, and what releases it', (kind) => {
    expect(told(fell(kind))).toMatch(/Limit: 3[\s\S]*Positions stay[\s\S]*Only \/resume releases it/u);
    expect(told(fell(kind, true))).toContain('Positions are sold at the market.');
    expect(told(fell(kind), chinese)).toMatch(/上限 3[\s\S]*只能用 \/resume 解除/u);
  });

  it('of a release says how long it was on', () => {
    const content = {
      kind: 'brakeReleased',
      brake: 'maxConsecutiveLosses',
      ...{ quoteAsset: 'USDC', by: null },
      sinceMs: NOW_MS - 1_800_000,
    } as const;
    expect(told(content)).toBe(
      '✅ The brake “losses in a row” (USDC) is released after 30 min. Trading goes on.',
    );
  });
});
