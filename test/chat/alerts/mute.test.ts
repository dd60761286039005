import { expect, it } from 'vitest';
import { Silence } from '../../../src/chat/alerts/index.js';
import { plainText } from '../../../src/chat/console/plainText.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { chatServices, dispatcherFor, keptLog, OWNER } from '../../support/chat.js';
import { fakeEngine, NOW_MS } from '../../support/engine.js';

it('/mute tells the quiet hours where there are any', async () => {
  const services = chatServices();
  const quietHours = { fromMinute: 23 * 60, untilMinute: 7 * 60 + 5 };
  const silence = new Silence({ ...services, quietHours, timeZone: 'UTC', clock: { now: () => NOW_MS } });
  const dispatcher = dispatcherFor(fakeEngine(), keptLog(), { ...services, silence });
  const person = { id: `telegram:${OWNER}`, chat: `telegram:${OWNER}`, role: 'owner' } as const;
  const answer = await dispatcher.handle({ text: '/mute', person });
  expect(plainText(answer, createTranslator('en'))).toContain(
    'Messages make a sound, but not from 23:00 to 07:05: those are the quiet hours.',
  );
});
