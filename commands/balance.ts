import { z } from 'zod';
import { defineProgramCommand } from '../src/chat/command.js';
import { quantity } from '../src/chat/figures.js';
import { type Phrase, phrase } from '../src/chat/phrase.js';
import { heading, lines, reply, table, text } from '../src/chat/reply.js';
import { ZERO } from '../src/domain/decimal.js';
import type { BalanceView } from '../src/engine/face.js';

export const balance = defineProgramCommand({
  name: 'balance',
  summary: 'help.balance',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'viewer',
  async run({ engine }) {
    const balances = await engine.balances();
    if (balances.length === 0) return reply(text('balance.empty'));
    const notes = balances.flatMap(balanceNotes);
    return reply(
      heading('balance.title'),
      table(
        [
          { title: phrase('label.asset'), align: 'left' },
          { title: phrase('label.available'), align: 'right' },
          { title: phrase('label.locked'), align: 'right' },
          { title: phrase('label.total'), align: 'right' },
        ],
        balances.map(({ asset, available, locked, total }) => [
          asset,
          quantity(available),
          quantity(locked),
          quantity(total),
        ]),
      ),
      ...(notes.length === 0 ? [] : [lines(...notes)]),
    );
  },
});

function balanceNotes({ asset, staked, lent, booked }: BalanceView): Phrase[] {
  const notes: Phrase[] = [];
  if (!staked.eq(ZERO)) notes.push(phrase('balance.staked', { asset, quantity: quantity(staked) }));
  if (lent.gt(ZERO)) notes.push(phrase('balance.lent', { asset, quantity: quantity(lent) }));
  if (lent.lt(ZERO)) notes.push(phrase('balance.borrowed', { asset, quantity: quantity(lent.abs()) }));
  if (booked !== null) notes.push(phrase('balance.booked', { asset, quantity: quantity(booked) }));
  return notes;
}
