import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTelegram } from '../../src/chat/index.js';
import { hurriedClock } from '../chat/clock.js';
import { keptLog, OWNER, telegramOptions } from '../support/chat.js';
import { fakeEngine } from '../support/engine.js';
import { TelegramServer } from '../support/telegram/index.js';
import { anyDamage, damaged } from './support/damage.js';
import {
  DELIVERY_TRICKS,
  type Delivery,
  type DeliveryTrick,
  Distorter,
  type PassingAnswer,
} from './support/distorter.js';
import { anyRuin, type Ruin, unreadable } from './support/ruin.js';
import { fuzzing, holds, patienceMs } from './support/seed.js';
import { watchForUnforeseen } from './support/unforeseen.js';

/*
 * What the Bot API answers to the bot's own calls, damaged on the way: the bot lives, and is heard again as soon as
 * the answers are good again. Unreadable answers of any status are among them; a readable 401, twice, is left out, for
 * it ends the listening by design: it says that the token is wrong.
 */

const unforeseen = watchForUnforeseen();
let server: TelegramServer;
let distorter: Distorter;
beforeAll(async () => {
  server = await TelegramServer.start();
  distorter = await Distorter.before(server.url);
});
afterAll(async () => {
  await distorter.close();
  await server.stop();
});

const METHODS = ['getMe', 'deleteWebhook', 'setMyCommands', 'getUpdates', 'sendMessage'] as const;
/** Of these a failed attempt is told, even when the next one succeeds. */
const TOLD: readonly string[] = ['getMe', 'setMyCommands', 'getUpdates'];

/** That an answer is shorter than it was said to be, node-fetch notices at the deadline of the call alone. */
const NOTICED_TRICKS = DELIVERY_TRICKS.filter((trick) => trick !== 'lengthTooLong');

/** As plain data, so that a failure can be told. */
type Distortion =
  | { readonly kind: 'unreadable'; readonly ruin: Ruin; readonly status: number }
  | { readonly kind: 'onTheWay'; readonly trick: DeliveryTrick }
  | { readonly kind: 'refused'; readonly json: string };

const anyDistortion: fc.Arbitrary<Distortion> = fc.oneof(
  fc.record({
    kind: fc.constant('unreadable' as const),
    ruin: anyRuin,
    status: fc.constantFrom(200, 400, 401, 403, 404, 418, 500, 502),
  }),
  fc.record({ kind: fc.constant('onTheWay' as const), trick: fc.constantFrom(...NOTICED_TRICKS) }),
  fc.record({
    kind: fc.constant('refused' as const),
    json: fc.constantFrom('{"ok":false}', '{"ok":false,"error_code":"x","description":{}}', '{"ok":0}'),
  }),
);

function distorted(answer: PassingAnswer, how: Distortion): Delivery {
  if (how.kind === 'onTheWay') return { ...answer, trick: how.trick };
  if (how.kind === 'refused') return { ...answer, body: Buffer.from(how.json) };
  const { ruin, status } = how;
  return { ...answer, status, body: unreadable(answer.body.toString('utf8'), ruin, []) };
}

describe(fuzzing('the answers of the Bot API'), () => {
  it(
    'unreadable ones leave a line in the log, and the bot is heard when they are good again',
    async () => {
      const anyPlan = fc.record({
        method: fc.constantFrom(...METHODS),
        distortions: fc.array(anyDistortion, { minLength: 1, maxLength: 3 }),
      });
      await holds(anyPlan, 15, async ({ method, distortions }) => {
        const left = [...distortions];
        await talking(
          (asked, answer) => {
            const how = asked === method ? left.shift() : undefined;
            return how === undefined ? answer : distorted(answer, how);
          },
          async ({ isHeard, lines }) => {
            await isHeard();
            // The menus are set beside the listening.
            if (TOLD.includes(method)) await server.until(() => lines().length > 0, 'a line in the log');
            expect(lines().length).toBeLessThanOrEqual(3 * distortions.length + 3);
          },
        );
      });
    },
    patienceMs(60_000),
  );

  it(
    'with any damage to what a sent message is answered with, nothing is lost but that message',
    async () => {
      await holds(fc.array(anyDamage, { minLength: 1, maxLength: 3 }), 10, async (damages) => {
        const left = [...damages];
        await talking(
          (asked, answer) => {
            const next = asked === 'sendMessage' ? left.shift() : undefined;
            return next === undefined
              ? answer
              : { ...answer, body: damaged(answer.body.toString('utf8'), next) };
          },
          ({ isHeard }) => isHeard(),
        );
      });
    },
    patienceMs(60_000),
  );
});

interface Talking {
  /** Asks until there is an answer. */
  isHeard(): Promise<void>;
  lines(): readonly string[];
}

async function talking(
  distort: (method: string, answer: PassingAnswer) => Delivery,
  tell: (talking: Talking) => Promise<void>,
): Promise<void> {
  distorter.distortAnswer = (endpoint, answer) => distort(endpoint.split('/').at(-1) ?? '', answer);
  const log = keptLog();
  const clock = hurriedClock(200);
  server.now = () => clock.now();
  const chat = await startTelegram({
    ...telegramOptions(fakeEngine(), distorter.restUrl),
    ...{ clock, logger: log },
  });
  try {
    await tell({
      lines: () => log.lines.filter((line) => /^(warn|error)/.test(line)),
      async isHeard() {
        for (let asked = 1; ; asked += 1) {
          const before = server.sentTo(OWNER).length;
          server.say(OWNER, '/version');
          try {
            await server.until(() => server.sentTo(OWNER).length > before, 'an answer', 2_000);
            return;
          } catch (error) {
            if (asked === 3) throw new Error(`deaf: ${log.lines.slice(-5).join('\n')}`, { cause: error });
          }
        }
      },
    });
    await unforeseen.expectNone();
  } finally {
    await chat.stop();
    distorter.beHonest();
  }
}
