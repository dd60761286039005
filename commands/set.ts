import { z } from 'zod';
import {
  adjustmentDone,
  adjustmentQuestion,
  adjustmentRefusal,
  type Funds,
} from '../src/chat/adjustmentReply.js';
import { allowedPhrase } from '../src/chat/allowedPhrase.js';
import { refuse, shortened } from '../src/chat/arguments.js';
import { defineAskingCommand, nothingToAsk, question } from '../src/chat/command.js';
import { nearestNames } from '../src/chat/nearestNames.js';
import { type Phrase, phrase } from '../src/chat/phrase.js';
import { heading, lines, type Reply, reply, table, text } from '../src/chat/reply.js';
import { type Decimal, decimal, ZERO } from '../src/domain/decimal.js';
import { ADJUSTABLE, ADJUSTABLE_KEYS, adjustableKey } from '../src/domain/strategy/index.js';
import type { EngineFace } from '../src/engine/face.js';
import type { AdjustableView, Adjustment, AdjustmentPreview } from '../src/engine/faceDeeds.js';

/** What was shown: price and account move on while it is read. */
interface Asked {
  readonly price: Decimal | null;
  readonly funds: Funds | 'unread' | null;
}

/** Null: only look. */
const words = z
  .tuple([z.string().optional(), z.string().optional()])
  .transform(([name, value], context): Adjustment | null => {
    if (name === undefined) return null;
    if (name.toLowerCase() === 'reset') {
      const key = value === undefined ? null : adjustableKey(value);
      return value !== undefined && key === null
        ? refuse(context, unknownKey(value))
        : { kind: 'reset', key };
    }
    const key = adjustableKey(name);
    if (key === null) return refuse(context, unknownKey(name));
    const { allowed } = ADJUSTABLE[key];
    if (value === undefined) {
      return refuse(context, phrase('set.valueMissing', { key, allowed: allowedPhrase(allowed) }));
    }
    return { kind: 'set', key, text: value };
  });

export const set = defineAskingCommand({
  name: 'set',
  summary: 'help.set',
  args: words,
  usage: '[KEY VALUE | reset [KEY]]',
  example: 'takeProfitPercentage 0.3',
  needs: 'owner',
  guarded: (change) => change !== null,
  async confirm({ engine, strategy, args: change }, asked: Asked | null) {
    if (change === null) {
      return nothingToAsk(listed(strategy.symbol, engine.adjustables(strategy.id)));
    }
    const isUnset = change.kind === 'reset' && engine.adjustables(strategy.id).every(({ isSet }) => !isSet);
    if (isUnset) return nothingToAsk(reply(text('set.nothingSet')));
    const preview = engine.previewAdjustment(strategy.id, change, asked?.price ?? null);
    if (preview.kind !== 'preview') {
      return nothingToAsk(
        adjustmentRefusal(
          preview.kind === 'notAllowed' ? { ...preview, found: shortened(preview.found) } : preview,
        ),
      );
    }
    const funds = asked === null ? await fundsFor(engine, strategy.id, preview) : asked.funds;
    return question<Asked>(adjustmentQuestion(preview, funds), { price: preview.price, funds });
  },
  async run({ engine, strategy, who, args: change }) {
    if (change === null) return listed(strategy.symbol, engine.adjustables(strategy.id));
    const adjusted = await engine.adjust(strategy.id, change, who);
    return adjustmentDone(strategy.symbol, adjusted, change.kind === 'reset');
  },
});

/** Null where the ladder is to have no other money. An account that cannot be read is no reason to ask nothing. */
async function fundsFor(
  engine: EngineFace,
  strategyId: string,
  { changes, quoteAsset }: Extract<AdjustmentPreview, { readonly kind: 'preview' }>,
): Promise<Funds | 'unread' | null> {
  const total = changes.find(({ key }) => key === 'totalAmount');
  if (total === undefined) return null;
  const balances = await engine.balances().catch(() => null);
  if (balances === null) return 'unread';
  const free = balances.find(({ asset }) => asset === quoteAsset)?.total ?? ZERO;
  const holds = free.plus(engine.status(strategyId).cost ?? ZERO);
  return { asset: quoteAsset, holds, wanted: decimal(total.after) };
}

function listed(symbol: string, adjustables: readonly AdjustableView[]): Reply {
  const changed = adjustables
    .filter(({ isSet }) => isSet)
    .map(({ key, text: value, configured }) => phrase('set.listedSet', { key, value, configured }));
  return reply(
    heading('set.title', { symbol }),
    table(
      [
        { title: phrase('set.parameter'), align: 'left' },
        { title: phrase('set.value'), align: 'right' },
      ],
      adjustables.map(({ key, text: value }) => [key, value]),
    ),
    ...(changed.length === 0 ? [] : [lines(...changed)]),
    text('set.how'),
  );
}

function unknownKey(found: string): Phrase {
  const known = phrase('set.unknownKey', { found: shortened(found) });
  const near = nearestNames(
    found.toLowerCase(),
    ADJUSTABLE_KEYS.map((key) => key.toLowerCase()),
  ).flatMap((name) => adjustableKey(name) ?? []);
  const hint = near.length === 0 ? phrase('set.allKeys') : phrase('set.nearest', { keys: near.join(', ') });
  return phrase('set.unknownKeyWithHint', { known, hint });
}
