import {
  amount,
  type Block,
  defineCommand,
  duration,
  exact,
  exactPercentage,
  feeRate,
  gatePhrase,
  heading,
  lines,
  literal,
  money,
  type Phrase,
  pairs,
  parameterLabel,
  phrase,
  type Row,
  reply,
  table,
  text,
} from '../src/chat/kit/index.js';
import {
  isSteps,
  listedParameters,
  PARAMETERS,
  type ParameterRow,
  type ParameterValue,
} from '../src/domain/ladder/index.js';
import type { SettingsView } from '../src/engine/api/index.js';

export const config = defineCommand({
  name: 'config',
  needs: 'viewer',
  run({ strategy }) {
    const view = strategy.queries.settings();
    return reply(
      heading('config.title', { symbol: view.market.symbol }),
      parameters(view),
      ...adjusted(view),
      heading('config.market'),
      marketRules(view),
      heading('config.rungs'),
      ...rungs(view),
    );
  },
});

function parameters({ parameters, market, allocation }: SettingsView): Block {
  const inForce = parameters.compound ? amount(money(allocation), market.quoteAsset) : null;
  return pairs([
    ...listedParameters(parameters).map(
      ({ name, key }): Row => [
        parameterLabel(key),
        shownValue(PARAMETERS[name], parameters[name], market.quoteAsset),
      ],
    ),
    ['label.allocation', inForce],
  ]);
}

const STEP_UNITS: Readonly<Record<string, string>> = { hours: ' h', share: '%' };

/** @returns null where there is nothing to be said */
function shownValue(row: ParameterRow, value: ParameterValue, quoteAsset: string): Phrase | string | null {
  if (value === null) return 'off' in row && row.off !== 'computed' ? phrase(`term.${row.off}`) : null;
  if (isSteps(value)) {
    const unit = row.kind === 'steps' ? (STEP_UNITS[row.from] ?? '') : '';
    return value.map(({ at, percentage }) => `${at}${unit}: ${percentage.toFixed()}%`).join(', ');
  }
  switch (typeof value) {
    case 'boolean':
      return phrase(value ? 'term.on' : 'term.off');
    case 'string':
      return value;
    case 'number':
      if (row.kind === 'count') return String(value);
      return value === 0 ? phrase('term.none') : duration(value);
    case 'object':
      if (row.kind === 'factor') return exact(value);
      return row.kind === 'money' ? amount(exact(value), quoteAsset) : exactPercentage(value);
  }
}

/** Tells what differs from the configuration file because somebody said so. */
function adjusted({ adjusted: keys }: SettingsView): Block[] {
  return keys.length === 0 ? [] : [text('set.adjusted', { keys: keys.join(', ') })];
}

function marketRules({ market, makerFeeBps, takerFeeBps }: SettingsView): Block {
  return pairs([
    ['config.tickSize', amount(exact(market.tickSize), market.quoteAsset)],
    ['config.stepSize', amount(exact(market.stepSize), market.baseAsset)],
    ['config.minQuantity', amount(exact(market.minQuantity), market.baseAsset)],
    ['label.fees', phrase('config.feeRates', { maker: feeRate(makerFeeBps), taker: feeRate(takerFeeBps) })],
  ]);
}

function rungs({ rungs, skippedRungs, waitingRungs, followingRungs, gate, market }: SettingsView): Block[] {
  const said = [
    ...(gate === null ? [] : [phrase('status.noLadder', { gate: gatePhrase(gate) })]),
    ...skippedRungs.map((rung) => skippedPhrase(rung, rungs)),
    ...(waitingRungs.length === 0 ? [] : [phrase('config.waiting', { rungs: waitingRungs.join(', ') })]),
    ...(followingRungs.length === 0
      ? []
      : [phrase('config.following', { rungs: followingRungs.join(', ') })]),
  ];
  const notes = said.length === 0 ? [] : [lines(...said)];
  if (rungs.length === 0) return [text('config.noRungs'), ...notes];
  return [
    table(
      [
        { title: literal('#'), align: 'right' },
        { title: phrase('label.drop'), align: 'point' },
        { title: literal(market.quoteAsset), align: 'point' },
      ],
      rungs.map(({ rung, dropPercentage, amount }) => [
        String(rung),
        exactPercentage(dropPercentage.round(4)),
        money(amount),
      ]),
    ),
    ...notes,
  ];
}

/** The money of a skipped rung moved to the next deeper one that is placed, or else to the deepest of all. */
function skippedPhrase(rung: number, placed: SettingsView['rungs']): Phrase {
  const next = placed.find((candidate) => candidate.rung > rung) ?? placed.at(-1);
  return next === undefined
    ? phrase('config.skippedLast', { rung: String(rung) })
    : phrase('config.skipped', { rung: String(rung), next: String(next.rung) });
}
