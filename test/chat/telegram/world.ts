import { afterEach, beforeEach } from 'vitest';
import { startTelegram, type TelegramOptions } from '../../../src/chat/index.js';
import type { EngineApi } from '../../../src/engine/api/engineApi.js';
import {
  type KeptLog,
  keptLog,
  type TelegramTalk,
  telegramOptions,
  telegramTalk,
} from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { TelegramServer } from '../../support/telegram/index.js';
import { hurriedClock } from '../clock.js';

/** A Bot API server for each test, and what talks to it; everything is stopped when the test is over. */
export interface TelegramWorld {
  readonly server: TelegramServer;
  /** A running chat with the owner. */
  talkTo(engine: EngineApi, options?: Partial<Parameters<typeof telegramTalk>[1]>): Promise<TelegramTalk>;
  start(
    changes?: Partial<TelegramOptions>,
  ): Promise<{ readonly chat: Awaited<ReturnType<typeof startTelegram>>; readonly log: KeptLog }>;
}

export function telegramWorld(): TelegramWorld {
  let server: TelegramServer;
  let stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    server = await TelegramServer.start();
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    stops = [];
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    async talkTo(engine, options = {}) {
      const talk = await telegramTalk(engine, { clock: hurriedClock(), server, ...options });
      stops.push(() => talk.chat.stop());
      return talk;
    },
    async start(changes = {}) {
      const log = keptLog();
      const clock = changes.clock ?? hurriedClock();
      server.now = () => clock.now();
      const chat = await startTelegram({
        ...telegramOptions(fakeEngine(), server.url),
        ...{ clock, logger: log },
        ...changes,
      });
      stops.push(() => chat.stop());
      return { chat, log };
    },
  };
}
