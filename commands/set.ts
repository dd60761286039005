import { z } from 'zod';
import {
  adjustmentDone,
  adjustmentQuestion,
  adjustmentRefusal,
  allGroupsButton,
  defineAskingCommand,
  type Funds,
  nearestNames,
  nothingToAsk,
  oneParameter,
  type Phrase,
  parameterGroups,
  parametersOfGroups,
  phrase,
  question,
  type Reply,
  refuse,
  reply,
  shortened,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import { type Decimal, decimal, ZERO } from '../src/domain/decimal.js';
import {
  PARAMETER_GROUPS,
  type ParameterGroup,
  TUNABLE_KEYS,
  type TunableKey,
  tunableKey,
} from '../src/domain/ladder/index.js';
import type {
  EngineApi,
  ParameterChange,
  ParameterChangePreview,
  StrategySummary,
} from '../src/engine/api/index.js';

/** Figures that were shown: price and account move on while they are read. */
interface Asked {
  readonly price: Decimal | null;
  readonly funds: Funds | 'unread' | null;
}

/** `look`: at one, at those of a group, or (null) at all. */
type Look = { readonly kind: 'look'; readonly at: TunableKey | ParameterGroup | null };
type Wish = ParameterChange | Look;

const words = z
  .tuple([z.string().optional(), z.string().optional()])
  .transform(([name, value], context): Wish => {
    if (name === undefined) return { kind: 'look', at: null };
    if (name.toLowerCase() === 'reset') {
      const key = value === undefined ? null : tunableKey(value);
      return value !== undefined && key === null
        ? refuse(context, unknownKey(value))
        : { kind: 'reset', key };
    }
    const group = PARAMETER_GROUPS.find((one) => one === name.toLowerCase());
    if (group !== undefined && value === undefined) return { kind: 'look', at: group };
    const key = tunableKey(name);
    if (key === null) return refuse(context, unknownKey(name));
    return value === undefined ? { kind: 'look', at: key } : { kind: 'set', key, text: value };
  });

export const set = defineAskingCommand({
  name: 'set',
  args: words,
  usage: '[KEY [VALUE] | GROUP | reset [KEY]]',
  example: 'takeProfitPercentage 0.3',
  needs: 'owner',
  guarded: true,
  onlyShows: (wish) => wish.kind === 'look',
  async confirm({ engine, strategy, args: wish, person }, asked: Asked | null) {
    if (wish.kind === 'look') return nothingToAsk(shown(wish, strategy, engine, person.chat === 'console'));
    const isUnset =
      wish.kind === 'reset' &&
      engine
        .strategy(strategy.id)
        .parameters.tunables()
        .every(({ isSet }) => !isSet);
    if (isUnset) return nothingToAsk(reply(text('set.nothingSet')));
    const preview = strategy.parameters.preview(wish, asked?.price ?? null);
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
  async run({ engine, strategy, args: wish, person }) {
    if (wish.kind === 'look') return shown(wish, strategy, engine, person.chat === 'console');
    const adjusted = await strategy.parameters.change(wish);
    const { quoteAsset } = strategy.queries.status();
    return adjustmentDone({ ...adjusted, symbol: strategy.symbol, quoteAsset }, wish.kind === 'reset');
  },
});

/** A phone has no room for all of them: there, buttons show them group by group. */
function shown({ at }: Look, { id, symbol }: StrategySummary, engine: EngineApi, isConsole: boolean): Reply {
  const views = engine.strategy(id).parameters.tunables();
  const { quoteAsset } = engine.strategy(id).queries.status();
  const of = { id, symbol, quoteAsset };
  const one = views.find(({ key }) => key === at);
  if (one !== undefined) return oneParameter(one, quoteAsset);
  const group = PARAMETER_GROUPS.find((each) => each === at);
  if (group === undefined) return isConsole ? parametersOfGroups(views, of) : parameterGroups(views, of);
  const members = parametersOfGroups(views, of, [group]);
  return isConsole ? members : withButtons(members, [[allGroupsButton(id)]]);
}

/** Null where the ladder is to have no other money. An account that cannot be read is no reason to ask nothing. */
async function fundsFor(
  engine: EngineApi,
  strategyId: string,
  { changes, quoteAsset }: Extract<ParameterChangePreview, { readonly kind: 'preview' }>,
): Promise<Funds | 'unread' | null> {
  const total = changes.find(({ key }) => key === 'totalAmount');
  if (total === undefined) return null;
  const balances = await engine.balances().catch(() => null);
  if (balances === null) return 'unread';
  const free = balances.find(({ asset }) => asset === quoteAsset)?.total ?? ZERO;
  const holds = free.plus(engine.strategy(strategyId).queries.status().cost ?? ZERO);
  return { asset: quoteAsset, holds, wanted: decimal(total.after) };
}

function unknownKey(found: string): Phrase {
  const known = phrase('set.unknownKey', { found: shortened(found) });
  const near = nearestNames(
    found.toLowerCase(),
    TUNABLE_KEYS.map((key) => key.toLowerCase()),
  ).flatMap((name) => tunableKey(name) ?? []);
  const hint = near.length === 0 ? phrase('set.allKeys') : phrase('set.nearest', { keys: near.join(', ') });
  return phrase('set.unknownKeyWithHint', { known, hint });
}
