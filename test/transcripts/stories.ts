import type { World } from './world.js';

/** One evening with the bot: what the owner says and what the market does. */
export interface Story {
  readonly name: string;
  readonly tell: (world: World) => Promise<void>;
}

/** Below the first rung (58950) and above the second (57900): 0.00208 BTC are bought. */
const FIRST_RUNG_BOUGHT = '58900.0';
/** Below the first rung of a ladder that was placed at that price. */
const NEXT_RUNG_BOUGHT = '57800.0';
/** Above the target that the first rung gives (59587.17). */
const TARGET_REACHED = '59700.0';

async function say(world: World, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await world.say(text);
}

async function buyFirstRung(world: World): Promise<void> {
  await world.moveTo(FIRST_RUNG_BOUGHT, 1);
  await world.untilOpen(3);
}

export const stories: readonly Story[] = [
  {
    name: 'welcome',
    tell: (world) => say(world, '/start', '/help', '/help setavg', '/version', '/config'),
  },
  {
    name: 'trade',
    async tell(world) {
      await say(world, '/status', '/strategies', '/orders', '/balance');
      await buyFirstRung(world);
      await say(world, '/status', '/orders', '/balance');
      await world.moveTo(TARGET_REACHED, 1);
      await world.untilOpen(4);
      await say(world, '/status', '/orders', '/balance');
    },
  },
  {
    name: 'setavg',
    async tell(world) {
      await say(world, '/setavg 60000');
      await buyFirstRung(world);
      await say(world, '/setavg', '/setavg abc', '/setavg -5', '/setavg 60,000', '/setavg 60000 now');
      await say(world, '/setavg 60000', 'no', '/setavg 60000', 'yes');
      await world.untilOpen(3);
      await say(world, '/status', '/setavg 58000');
      await world.say('yes', 1);
    },
  },
  {
    name: 'pause',
    async tell(world) {
      await buyFirstRung(world);
      await say(world, '/pause');
      await world.untilOpen(0);
      await say(world, '/status', '/orders', '/pause');
      await world.moveTo(TARGET_REACHED, 1);
      await say(world, '/status', '/resume');
      await world.untilOpen(4);
      await say(world, '/resume');
      await world.untilOpen(4);
      await say(world, '/status', '/orders');
    },
  },
  {
    name: 'fresh',
    async tell(world) {
      await buyFirstRung(world);
      await say(world, '/fresh', 'no', '/fresh');
      await world.say('yes', 1);
      await world.untilOpen(4);
      await say(world, '/status', '/balance');
    },
  },
  {
    name: 'reconcile',
    async tell(world) {
      await buyFirstRung(world);
      await say(world, '/reconcile');
      await world.transfer('-0.001');
      await world.say('/reconcile', 0);
      await world.transfer('0.002');
      await world.say('/reconcile', 0);
      await world.untilOpen(3);
      await say(world, '/status', '/reconcile now', '/reconcile history', '/reconcile 3', '/ledger');
    },
  },
  {
    name: 'byHand',
    async tell(world) {
      await buyFirstRung(world);
      await world.sellByHand('0.00100');
      await world.pushes(1);
      await say(world, '/status', '/ledger', '/reconcile history');
      await world.moveTo(TARGET_REACHED, 1);
      await world.untilOpen(4);
      await say(world, '/ledger', '/export');
    },
  },
  {
    name: 'surplus',
    async tell(world) {
      await say(world, '/adopt', '/adopt 58000', '/reserve');
      await world.transfer('0.5');
      await world.say('/reconcile', 0);
      await world.untilOpen(0);
      await say(world, '/status', '/adopt 6', 'yes', 'no', '/reserve');
      await world.say('yes', 0);
      await world.untilOpen(4);
      await say(world, '/status');
    },
  },
  {
    name: 'parameters',
    async tell(world) {
      await say(world, '/preview 50000', '/set', '/set takeProfitPercentage 2', 'yes', '/set orderCount 400');
      await say(world, '/config', '/set reset', 'yes');
    },
  },
  {
    name: 'deeds',
    async tell(world) {
      await say(world, '/sellnow', '/panic', 'no');
      await buyFirstRung(world);
      await say(world, '/stopbuy', '/resume');
      await world.untilOpen(3);
      await say(world, '/sellnow');
      await world.say('yes', 1);
      await world.untilOpen(4);
      await world.moveTo(NEXT_RUNG_BOUGHT, 1);
      await world.untilOpen(3);
      await say(world, '/panic', 'yes');
      await world.say('yes', 1);
      await say(world, '/status', '/orders');
    },
  },
  {
    name: 'reports',
    async tell(world) {
      await buyFirstRung(world);
      await world.moveTo(TARGET_REACHED, 1);
      await world.untilOpen(4);
      await say(
        world,
        '/profit',
        '/daily',
        '/weekly',
        '/monthly',
        '/stats',
        '/trades',
        '/cycles',
        '/chart 1h dark',
      );
      await say(world, '/health', '/logs', '/audit 3', '/users', '/mute 2h', '/mute off', '/lang');
    },
  },
  {
    name: 'slips',
    tell: (world) => say(world, 'hello', '/statsu', '/sell', '/status now', 'yes'),
  },
];
