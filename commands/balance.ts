import {
  type Block,
  balanceOverAll,
  chooseButtons,
  defineProgramCommand,
  heading,
  literal,
  pairs,
  phrase,
  quantity,
  type Row,
  reply,
  strategiesNow,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import { type Decimal, ZERO } from '../src/domain/decimal.js';
import type { BalanceView } from '../src/engine/api/index.js';

export const balance = defineProgramCommand({
  name: 'balance',
  needs: 'viewer',
  async run({ engine }) {
    const balances = await engine.balances();
    const strategies = strategiesNow(engine);
    const account = accountBlocks(balances);
    return strategies.length < 2
      ? reply(...account)
      : withButtons(reply(...balanceOverAll(strategies), ...account), chooseButtons(strategies, 'status'));
  },
});

function accountBlocks(balances: readonly BalanceView[]): readonly Block[] {
  if (balances.length === 0) return [text('balance.empty')];
  const between: Row = [literal(''), ''];
  return [
    heading('balance.title'),
    pairs(balances.flatMap((balance, index) => [...(index === 0 ? [] : [between]), ...assetRows(balance)])),
  ];
}

/** First what there is in all, then where it lies, where that is not one place. */
function assetRows({ asset, total, available, locked, staked, lent, booked }: BalanceView): Row[] {
  const isSplit = !available.eq(total);
  const some = (value: Decimal) => (value.eq(ZERO) ? null : quantity(value.abs()));
  return [
    [literal(asset), quantity(total), 'aligned'],
    ['label.available', isSplit ? quantity(available) : null, 'aligned'],
    ['label.locked', some(locked), 'aligned'],
    ['label.staked', some(staked), 'aligned'],
    [phrase(lent.lt(ZERO) ? 'label.borrowed' : 'label.lent'), some(lent), 'aligned'],
    ['balance.booked', booked === null ? null : quantity(booked), 'aligned'],
  ];
}
