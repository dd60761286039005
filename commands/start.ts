import { z } from 'zod';
import {
  defineProgramCommand,
  exact,
  heading,
  lines,
  modePhrase,
  type Naming,
  namingFor,
  type Phrase,
  phrase,
  quantity,
  reply,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { EngineApi } from '../src/engine/api/index.js';

export const start = defineProgramCommand({
  name: 'start',
  args: z.tuple([]).rest(z.string()),
  needs: 'viewer',
  async run({ engine, services, person }) {
    const role = services.people.roleNow(person);
    return reply(
      heading('start.title'),
      lines(
        ...strategyLines(engine, namingFor(services.people, person.id)),
        ...(await accountLine(engine)),
        // That of the machine, unless it is configured: who reads it on a phone may live in another.
        phrase('start.times', { zone: services.preferences.translatorOf(person.chat).timeZone }),
      ),
      // An owner knows; whoever was let in wants to know what for.
      ...(role === null || role === 'owner' ? [] : [text(`mayDo.${role}`)]),
      text('start.next'),
    );
  },
});

function strategyLines(engine: EngineApi, naming: Naming): readonly Phrase[] {
  return engine.strategies().map(({ id, symbol, mode }) => {
    const state = modePhrase(mode, engine.now(), naming);
    const { bestBid } = engine.strategy(id).queries.status();
    return bestBid === null
      ? phrase('everyStrategy.line', { symbol, what: state })
      : phrase('start.strategyAt', { symbol, state, price: exact(bestBid) });
  });
}

/** A welcome says what it can: an exchange that does not answer now is no reason for none. */
async function accountLine(engine: EngineApi): Promise<readonly Phrase[]> {
  const balances = await engine.balances().catch(() => []);
  const held = balances.filter(({ total }) => !total.eq(ZERO));
  const holdings = held.map(({ asset, total }) => `${quantity(total)} ${asset}`).join(', ');
  return holdings === '' ? [] : [phrase('start.account', { holdings })];
}
