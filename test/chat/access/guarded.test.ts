import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.js';
import { OneTimeCodes } from '../../../src/chat/access/index.js';
import { plainText } from '../../../src/chat/console/plainText.js';
import type { Person } from '../../../src/chat/kit/command.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import type { Role } from '../../../src/chat/memory/index.js';
import type { ButtonAction, Reply } from '../../../src/chat/message/reply.js';
import { decimal } from '../../../src/domain/decimal.js';
import { chatServices, dispatcherFor, keptLog } from '../../support/chat.js';
import { type FakeEngine, fakeEngine, freshPreview } from '../../support/engine.js';

/* Roles and one-time codes, as the dispatcher keeps them whatever the transport lets through. */

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const MINUTE_MS = 60_000;
const OWNER = 1;
const app = new TOTP({ secret: Secret.fromBase32(SECRET) });
const translator = createTranslator('en');

function person(userId: number, role: Role = 'owner'): Person {
  return { id: `telegram:${userId}`, chat: `telegram:${userId}`, role };
}

interface Codes {
  readonly withCodes?: boolean;
  readonly guarded?: readonly string[] | null;
}

function world(
  parts: Parameters<typeof fakeEngine>[0] = {},
  { withCodes = true, guarded = null }: Codes = {},
) {
  const engine = fakeEngine(parts);
  const clock = { now: () => engine.nowMs };
  const services = chatServices('en', { owners: [OWNER] });
  const { people } = services;
  people.add(2, 'operator', 'telegram:1');
  people.add(3, 'viewer', 'telegram:1');
  const log = keptLog();
  const locked: string[] = [];
  const codes = new OneTimeCodes({
    ...{ secret: { reveal: () => SECRET }, memory: services.memory, clock },
    onLocked: ({ who }) => locked.push(who),
  });
  const dispatcher = dispatcherFor(engine, log, services, withCodes ? codes : null, guarded);
  const say = async (text: string, who = person(OWNER)) =>
    plainText(await dispatcher.handle({ text, person: who }), translator);
  return {
    engine,
    people,
    log,
    locked,
    dispatcher,
    say,
    code: () => app.generate({ timestamp: engine.nowMs }),
  };
}

function tokenOf(reply: Reply): string {
  const actions: ButtonAction[] = reply.buttons.flat().map(({ action }) => action);
  for (const action of actions) if (action.kind === 'answer') return action.token;
  throw new Error('there is no question in this reply');
}

/** What became of the commands, without what was written. */
function results(engine: FakeEngine): string[] {
  return engine.audit.map((line) => line.replace(/^.*\] /u, ''));
}

describe('a command', () => {
  it.each<[Role, number]>([
    ['viewer', 3],
    ['operator', 2],
    ['owner', OWNER],
  ])('is done for whoever has the role for it, and for nobody else: %s', async (role, userId) => {
    for (const command of commands) {
      const { engine, dispatcher } = world({}, { withCodes: false });
      const answer = await dispatcher.handle({ text: `/${command.name}`, person: person(userId) });
      const isRefused = plainText(answer, translator).startsWith('This is for:');
      const ranks = ['viewer', 'operator', 'owner'];
      expect(isRefused, command.name).toBe(ranks.indexOf(role) < ranks.indexOf(command.needs));
      if (isRefused) {
        expect(engine.orders).toEqual([]);
        expect(results(engine)).toEqual([`refused: for ${command.needs}`]);
      }
    }
  });

  it('is not shown to whoever may not use it, neither in /help nor among near names', async () => {
    const { say } = world();
    expect(await say('/help', person(OWNER))).toContain('/users');
    const shown = await say('/help', person(3));
    expect(shown).toContain('/status');
    expect(shown).not.toMatch(/\/(users|fresh|pause|setavg)/u);
    expect(await say('/help fresh', person(3))).toContain('There is no command');
    expect(await say('/setavrg', person(2))).toContain('/setavg');
    expect(await say('/setavrg', person(3))).not.toContain('/setavg');
  });

  it('is judged by the role of the moment, whatever the transport thought', async () => {
    const { engine, people, say } = world();
    people.remove(2, 'telegram:1');
    expect(await say('/pause', person(2, 'owner'))).toContain('Nothing was done');
    expect(await say('/pause', person(999, 'owner'))).toContain('Nothing was done');
    expect(await say('/pause', { ...person(-100, 'owner') })).toContain('Nothing was done');
    expect(engine.orders).toEqual([]);
  });
});

describe('a question', () => {
  it.each<[string, (people: ReturnType<typeof world>['people']) => void]>([
    ['whoever was taken off', (people) => people.remove(2, 'telegram:1')],
    ['whoever may only look by now', (people) => people.add(2, 'viewer', 'telegram:1')],
  ])('is not answered by %s', async (_, change) => {
    const { engine, people, dispatcher, say } = world({}, { withCodes: false });
    const token = tokenOf(await dispatcher.handle({ text: '/fresh', person: person(2) }));
    change(people);
    await dispatcher.answer({ token, yes: true, person: person(2, 'operator') });
    await say('/yes', person(2, 'operator'));
    expect(engine.orders).toEqual([]);
    expect(engine.audit.at(-1)).toContain('refused: for operator');
  });

  it('is not carried out when the role is taken away while it is looked at again', async () => {
    const release: (() => void)[] = [];
    let isSlow = false;
    const { engine, people, dispatcher } = world(
      {
        previewFresh: async () => {
          if (isSlow) await new Promise<void>((resolve) => release.push(resolve));
          return freshPreview();
        },
      },
      { withCodes: false },
    );
    const token = tokenOf(await dispatcher.handle({ text: '/fresh', person: person(2) }));
    isSlow = true;
    const answering = dispatcher.answer({ token, yes: true, person: person(2, 'operator') });
    people.remove(2, 'telegram:1');
    release[0]?.();
    await answering;
    expect(engine.orders).toEqual([]);
  });
});

describe('a typed yes', () => {
  it('that is sent twice does not answer the question before the latest, which its button still does', async () => {
    const { engine, dispatcher, say } = world({}, { withCodes: false });
    const older = await dispatcher.handle({ text: '/setavg 60000', person: person(OWNER) });
    await say('/fresh');
    expect(await say('/yes')).toContain('started anew');
    expect(await say('/yes')).toContain('There is no question open.');
    expect(engine.orders).toEqual(['fresh main by telegram:1']);
    await dispatcher.answer({ token: tokenOf(older), yes: true, person: person(OWNER) });
    expect(engine.orders).toHaveLength(2);
  });
});

describe('a guarded command', () => {
  it('asks for a code after the yes, and does nothing without it', async () => {
    const { engine, say, code } = world();
    expect(await say('/fresh')).toContain('Start BTC_USDC anew?');
    expect(await say('/yes')).toContain('six digits');
    expect(engine.orders).toEqual([]);
    expect(await say(code())).toContain('started anew');
    expect(engine.orders).toEqual(['fresh main by telegram:1']);
    expect(results(engine)).toEqual(['asked', 'asked for a code', 'done']);
  });

  it.each(['/setavg 60000', '/adopt 58000', '/reserve', '/fresh orders'])('%s is one', async (text) => {
    const { engine, say, code } = world();
    await say(text);
    await say('/yes');
    expect(engine.orders).toEqual([]);
    await say(code());
    expect(engine.orders).toHaveLength(1);
  });

  it('that asks no question asks for the code at once; looking is not guarded', async () => {
    const { people, say, code } = world();
    expect(await say('/users')).toContain('Who may talk');
    expect(await say('/users add 77 operator')).toContain('six digits');
    expect(people.roleOf(77)).toBeNull();
    expect(await say(code())).toContain('77');
    expect(people.roleOf(77)).toBe('operator');
  });

  it('asks for no code on the console, and none where there is no secret', async () => {
    const atTheMachine: Person = { id: 'console', chat: 'console', role: 'owner' };
    const { engine, say } = world();
    await say('/fresh', atTheMachine);
    await say('/yes', atTheMachine);
    expect(engine.orders).toHaveLength(1);

    const without = world({}, { withCodes: false });
    await without.say('/fresh');
    await without.say('/yes');
    expect(without.engine.orders).toHaveLength(1);
  });

  it('is not answered by another yes, nor by the code of an earlier command', async () => {
    const { engine, dispatcher, say, code } = world();
    await say('/fresh');
    const asksForCode = await dispatcher.handle({ text: '/yes', person: person(OWNER) });
    // Its only button says no; this is what a forged one would send.
    const forged = { token: tokenOf(asksForCode), yes: true, person: person(OWNER) };
    expect(plainText(await dispatcher.answer(forged), translator)).toContain('six digits');
    expect(await say('/yes')).toContain('six digits');
    const used = code();
    await say(used);
    expect(engine.orders).toHaveLength(1);
    await say('/fresh');
    await say('/yes');
    expect(await say(used)).toContain('wrong or was used already');
    expect(engine.orders).toHaveLength(1);
  });

  it('is cancelled by the button and by /no', async () => {
    const { engine, dispatcher, say, code } = world();
    for (const refuse of ['button', '/no']) {
      await say('/fresh');
      const token = tokenOf(await dispatcher.handle({ text: '/yes', person: person(OWNER) }));
      if (refuse === '/no') await say('/no');
      else await dispatcher.answer({ token, yes: false, person: person(OWNER) });
      expect(await say(code())).toContain('There is no question open.');
    }
    expect(engine.orders).toEqual([]);
  });

  it('waits two minutes for its code, and no longer', async () => {
    const { engine, say, code } = world();
    await say('/fresh');
    await say('/yes');
    engine.nowMs += 2 * MINUTE_MS;
    expect(await say(code())).toContain('expired');
    expect(engine.orders).toEqual([]);
    await say('/fresh');
    await say('/yes');
    engine.nowMs += 2 * MINUTE_MS - 1;
    await say(code());
    expect(engine.orders).toHaveLength(1);
  });

  it('asks anew when something changed before the code came, and does not use the code up', async () => {
    let position = decimal('0.5');
    const { engine, say, code } = world({ previewFresh: async () => freshPreview({ position }) });
    await say('/fresh');
    await say('/yes');
    position = decimal('0.75');
    expect(await say(code())).toContain('Meanwhile something changed');
    expect(engine.orders).toEqual([]);
    await say('/yes');
    expect(await say(code())).toContain('started anew');
  });

  it('takes the code of nobody else, and of no other chat', async () => {
    const { engine, say, code } = world();
    await say('/fresh', person(2));
    await say('/yes', person(2));
    await say(code(), person(OWNER));
    await say(code(), { ...person(2), chat: 'telegram:-100' });
    expect(engine.orders).toEqual([]);
    await say(code(), person(2));
    expect(engine.orders).toEqual(['fresh main by telegram:2']);
  });

  it('does nothing for whoever lost their role before the code', async () => {
    const { engine, people, say, code } = world();
    await say('/fresh', person(2));
    await say('/yes', person(2));
    people.add(2, 'viewer', 'telegram:1');
    await say(code(), person(2));
    expect(engine.orders).toEqual([]);
  });

  it('asks for no code in a group, where others would read it', async () => {
    const { engine, say } = world();
    const inGroup = { ...person(OWNER), chat: 'telegram:-100' };
    expect(await say('/fresh', inGroup)).toContain('your own chat with the bot');
    expect(await say('/users remove 3', inGroup)).toContain('your own chat with the bot');
    expect(engine.orders).toEqual([]);
  });

  it('is locked for its person by five wrong codes, and the owners hear of it', async () => {
    const { engine, locked, say, code } = world();
    await say('/fresh', person(2));
    await say('/yes', person(2));
    for (const left of [4, 3, 2, 1]) expect(await say('000000', person(2))).toContain(`Tries left: ${left}`);
    expect(await say('000000', person(2))).toContain('Too many wrong codes');
    expect(locked).toEqual(['telegram:2']);
    expect(await say('/fresh', person(2))).toContain('Too many wrong codes');
    expect(engine.orders).toEqual([]);

    await say('/fresh');
    await say('/yes');
    await say(code());
    expect(engine.orders).toEqual(['fresh main by telegram:1']);

    engine.nowMs += 15 * MINUTE_MS;
    await say('/fresh', person(2));
    await say('/yes', person(2));
    await say(code(), person(2));
    expect(engine.orders).toHaveLength(2);
  });

  it('leaves no digit of a code in the audit that comes when none is asked for', async () => {
    const { engine, say } = world();
    for (const text of ['123456', '/123456', '/123 456', '／１２３４５６']) {
      expect(await say(text), text).toContain('There is no question open.');
    }
    expect(engine.audit).toEqual([]);
  });

  it('leaves no digit of a code in the audit or in the log', async () => {
    const { engine, log, say, code } = world({
      fresh: () => Promise.reject(new TypeError('a defect')),
    });
    const typed = [code(), '999999', '１１１ １１１', '/222222'];
    await say('/fresh');
    await say('/yes');
    for (const text of [...typed.slice(1), code()]) await say(text);
    expect(log.lines.join()).toContain('a defect');
    const written = [...engine.audit, ...log.lines].join('\n');
    for (const digits of [code(), '999999', '111111', '111 111', '１１１', '222222']) {
      expect(written).not.toContain(digits);
    }
  });
});

describe('what ends a risk', () => {
  /** Five wrong codes: nothing that asks for one for a quarter of an hour. */
  async function lockedOut() {
    const all = world();
    const { say, engine } = all;
    await say('/fresh');
    await say('/yes');
    for (let wrong = 0; wrong < 5; wrong += 1) await say('000000');
    expect(await say('/setavg 60000')).toContain('Too many wrong codes');
    return { ...all, engine };
  }

  it('can be done with a code by whoever has mistyped five of them', async () => {
    const { engine, say, code } = await lockedOut();
    await say('/panic');
    await say('/yes');
    expect(await say('/yes')).toContain('six digits');
    expect(await say('000000')).toContain('wrong or was used already');
    expect(await say('111111')).toContain('wrong or was used already');
    expect(engine.orders).toEqual([]);
    await say(code());
    expect(engine.orders).toHaveLength(1);
  });

  it('locks nobody out of the rest by its wrong codes', async () => {
    const { engine, say, code } = world();
    await say('/panic');
    await say('/yes');
    await say('/yes');
    for (let wrong = 0; wrong < 7; wrong += 1) await say('000000');
    await say('/no');
    await say('/setavg 60000');
    await say('/yes');
    await say(code());
    expect(engine.orders).toHaveLength(1);
  });
});

describe('the list of an owner', () => {
  it('says which commands ask for a code, and what only shows something never does', async () => {
    const { engine, say, code } = world({}, { guarded: ['pause', 'status', 'users'] });
    await say('/fresh');
    await say('/yes');
    expect(engine.orders).toHaveLength(1);
    expect(await say('/pause')).toContain('six digits');
    await say(code());
    expect(engine.orders).toHaveLength(2);
    expect(await say('/status')).toContain('BTC_USDC');
    expect(await say('/users')).toContain('Who may talk');
  });

  it('may be empty', async () => {
    const { engine, say } = world({}, { guarded: [] });
    await say('/fresh');
    await say('/yes');
    expect(engine.orders).toHaveLength(1);
  });
});
