import { describe, expect, it } from 'vitest';
import { literal, phrase } from '../../../src/chat/languages/phrase.js';
import { commandButton, document, lines, reply, withButtons } from '../../../src/chat/message/reply.js';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

describe('a document', () => {
  it('is sent as a file, with its caption', async () => {
    const talk = await world.talkTo(fakeEngine());
    const sent = await talk.ask('/export');
    expect(sent.text).toBe('BTC_USDC: trades 3, adjustments 3, cycles 1. Times are UTC.');
    expect(sent.document?.fileName).toBe('rung-main-2026-11-22.csv');
    expect(sent.document?.content.split('\r\n')).toHaveLength(9);
  });

  it('keeps its letters, stands where it was put, and carries the buttons when it is last', async () => {
    const talk = await world.talkTo(fakeEngine());
    const transport = talk.chat.alertTransport(OWNER);
    const content = '价格,"=1"\r\n'.repeat(1_000);
    const file = document({ fileName: '报告 1.csv', content, caption: literal('<x> & '.repeat(400)) });
    const button = commandButton(phrase('term.yes'), '/version');
    const message = withButtons(reply(lines(literal('above')), file), [[button]]);
    await transport.send({ alerts: [], message, isSilent: false });
    const [above, below] = world.server.sentTo(OWNER);
    expect(above).toMatchObject({ text: 'above', document: null, buttons: [] });
    expect(below?.document).toEqual({ fileName: '___1.csv', content });
    expect(below?.source).toHaveLength(1_024);
    expect(below?.buttons.flat().map(({ data }) => data)).toEqual(['/version']);
  });

  it('that Telegram refuses is told so, and the chat goes on', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.failNext('sendDocument', { status: 413, description: 'Request Entity Too Large' });
    const answer = await talk.ask('/export');
    expect(answer.text).toContain('rung-main-2026-11-22.csv could not be sent');
    expect(answer.text).toContain('Request Entity Too Large');
    expect((await talk.ask('/version')).text).toContain('Rung 0.1.0');
    expect(talk.log.lines.join()).not.toContain('123456789:');
  });

  it('is sent again when Telegram has trouble or asks for patience', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.failNext('sendDocument', { status: 502, description: 'Bad Gateway' });
    world.server.failNext('sendDocument', {
      ...{ status: 429, description: 'Too Many Requests', retryAfterSeconds: 1 },
    });
    const sent = await talk.ask('/export');
    expect(sent.document?.content).toContain('time,strategy');
    expect(world.server.calls.filter((call) => call === 'sendDocument')).toHaveLength(3);
    expect(world.server.sentTo(OWNER)).toHaveLength(1);
  });

  it('that never gets through is told so in the end', async () => {
    const talk = await world.talkTo(fakeEngine());
    for (let attempt = 0; attempt < 4; attempt += 1) {
      world.server.failNext('sendDocument', { status: 500, description: 'Internal Server Error' });
    }
    expect((await talk.ask('/export')).text).toContain('could not be sent');
  });
});
