import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { StatusView } from '../../engine/api/index.js';
import type { Naming } from '../message/index.js';
import {
  age,
  ago,
  averagePrice,
  type Block,
  type Button,
  commandButton,
  duration,
  exact,
  exactPercentage,
  heading,
  lines,
  literal,
  moment,
  money,
  onGrid,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  recently,
  reply,
  signedMoney,
  signedPercentage,
  signedQuantity,
  text,
  wholePercentage,
  withButtons,
} from '../message/index.js';
import {
  amount,
  brakeOn,
  brakeRelease,
  foreignOrderPhrase,
  gatePhrase,
  modePhrase,
  orDash,
  reportButton,
  rungsPhrase,
  troublePhrase,
  unknownCostButtons,
} from '../phrases/index.js';
import { resultPhrase, withShare } from './saleReply.js';

export interface StatusReplyOptions {
  /** True when the reader may pause and resume. */
  readonly mayTrade: boolean;
  /** True unless commands are typed: there, buttons for the next ones are only in the way. */
  readonly hasShortcuts: boolean;
  /** Naming of people in it. */
  readonly naming: Naming;
  /** A message that is kept up to date says when it was, and needs no button for it. */
  readonly isLive: boolean;
}

/** Tells where a strategy stands: `/status`, and the message that is kept up to date. */
export function statusReply(view: StatusView, nowMs: number, options: StatusReplyOptions): Reply {
  return withButtons(
    reply(
      heading('status.title', { symbol: view.symbol, runMode: phrase(`term.${view.runMode}`) }),
      ...blockWarning(view),
      ...view.brakes.map((brake) => lines(brakeOn(brake), brakeRelease(brake))),
      ...troubleWarnings(view, nowMs),
      ...doubtWarnings(view, nowMs),
      ...(view.gate === null ? [] : [text('status.noLadder', { gate: gatePhrase(view.gate) })]),
      pairs([
        ...tradingRows(view, nowMs, options.naming),
        ...positionRows(view),
        ...correctionRows(view, nowMs),
        ...ladderRows(view, nowMs),
      ]),
      ...(options.isLive ? [text('live.asOf', { time: moment(nowMs, 'time') })] : []),
    ),
    statusButtons(view, options),
  );
}

function tradingRows(view: StatusView, nowMs: number, naming: Naming): Row[] {
  const { connection, price, priceAgeMs, bestBid, bestAsk, waitingFor, tickSize } = view;
  const written = (value: Decimal) => onGrid(value, tickSize);
  const connectedFor = { duration: duration(nowMs - connection.sinceMs) };
  return [
    ...stateRows(view, nowMs, naming),
    ['label.waitsFor', waitingFor === null ? null : phrase(`waitingFor.${waitingFor}`)],
    [
      'label.connection',
      phrase(connection.connected ? 'status.connected' : 'status.disconnected', connectedFor),
    ],
    ['label.price', price === null ? phrase('status.noPrice') : withAge(written(price), priceAgeMs)],
    [
      'label.bidAsk',
      bestBid === null && bestAsk === null
        ? null
        : `${orDash(bestBid, written)} / ${orDash(bestAsk, written)}`,
    ],
  ];
}

/** Whose doing it is stands in a line of its own: a name is long. */
function stateRows({ mode }: StatusView, nowMs: number, naming: Naming): Row[] {
  const label = phrase('label.state');
  const isBySomebody =
    mode.kind === 'stoppingBuys' ||
    (mode.kind === 'paused' && mode.by !== 'onManualExit' && mode.brake === undefined);
  if (!isBySomebody) return [[label, modePhrase(mode, nowMs, naming)]];
  return [
    [label, phrase(`status.${mode.kind}`, { duration: duration(nowMs - mode.sinceMs) })],
    ['label.by', naming(mode.by)],
  ];
}

function positionRows(view: StatusView): Row[] {
  const { position, averageEntryPrice, cost, value, unrealizedPnl, unrealizedPercentage } = view;
  const { saleNow, breakEven, target } = view;
  const percentage = unrealizedPercentage === null ? null : signedPercentage(unrealizedPercentage);
  return [
    ['label.position', amount(quantity(position), view.baseAsset)],
    [
      'label.average',
      averageEntryPrice === null ? whenHeld(view) : amount(averagePrice(averageEntryPrice), view.quoteAsset),
    ],
    ['label.cost', cost === null ? whenHeld(view) : amount(money(cost), view.quoteAsset)],
    ['label.value', value === null ? null : amount(money(value), view.quoteAsset)],
    [
      'label.pnl',
      unrealizedPnl === null ? null : withShare(signedMoney(unrealizedPnl), percentage, view.quoteAsset),
    ],
    [
      'label.netNow',
      saleNow === null ? null : resultPhrase(saleNow.realizedPnl, saleNow.sums.cost, view.quoteAsset),
    ],
    ['label.breakEven', breakEven === null ? null : exact(breakEven)],
    [
      'label.target',
      target === null
        ? `+${exactPercentage(view.targetInForce.percentage)}`
        : phrase('status.priceWithPercentage', {
            price: averagePrice(target),
            percentage: `+${exactPercentage(view.targetInForce.percentage)}`,
          }),
    ],
    ['label.sellsThere', soldThere(view)],
    ['label.lowered', loweredBy(view)],
    [
      'label.trail',
      view.trail === null
        ? null
        : phrase('status.trail', {
            peak: averagePrice(view.trail.peak),
            price: averagePrice(view.trail.sellsAt),
          }),
    ],
    ['label.rests', restsAt(view)],
    [
      'label.progress',
      // Below the average the loss says it all.
      view.progressPercentage?.gte(ZERO) ? wholePercentage(view.progressPercentage) : null,
    ],
  ];
}

function restsAt({ resting, tickSize }: StatusView): Phrase | null {
  if (resting === null) return null;
  if (resting.kind === 'waits') return phrase('status.restsFrom', { price: averagePrice(resting.fromBid) });
  return phrase('status.rests', {
    quantity: quantity(resting.quantity),
    price: onGrid(resting.price, tickSize),
  });
}

/** Part of the position that is sold at the target; null where all is. */
function soldThere({ nextLevel }: StatusView): Phrase | null {
  if (nextLevel === null) return null;
  return phrase('status.level', {
    quantity: quantity(nextLevel.quantity),
    number: String(nextLevel.number),
    count: String(nextLevel.count),
  });
}

/** The reason why the target is lower than its setting; null when it is not. */
function loweredBy({ targetInForce: { fromRung, afterHours }, parameters }: StatusView): Phrase | null {
  const configured = `+${exactPercentage(parameters.takeProfitPercentage)}`;
  if (afterHours !== null) return phrase('status.loweredByAge', { hours: String(afterHours), configured });
  if (fromRung === null) return null;
  return phrase('status.loweredByRung', { rung: String(fromRung), configured });
}

/** Only where it is another than the owner has set. */
function allocated({ parameters, allocation, quoteAsset }: StatusView): Phrase | null {
  return parameters.compound ? amount(money(allocation), quoteAsset) : null;
}

function ladderRows(view: StatusView, nowMs: number): Row[] {
  const { nextRung, quoteAsset, tickSize } = view;
  return [
    ['label.allocation', allocated(view)],
    ['label.rungs', rungsPhrase(view)],
    ['label.nextRung', nextRung === null ? null : nextRungPhrase(nextRung, tickSize)],
    [
      'label.cycle',
      phrase('status.cycle', {
        cycle: String(view.cycle),
        duration: duration(nowMs - view.cycleStartedAtMs),
      }),
    ],
    [
      'label.closedCycles',
      phrase('status.closedCycles', { today: String(view.cyclesToday), total: String(view.cyclesTotal) }),
    ],
    ['label.today', amount(signedMoney(view.realizedPnlToday), quoteAsset)],
    ['label.inAll', amount(signedMoney(view.realizedPnlTotal), quoteAsset)],
    ['label.running', duration(nowMs - view.startedAtMs)],
  ];
}

function nextRungPhrase(rung: NonNullable<StatusView['nextRung']>, tickSize: Decimal): Phrase {
  const price = onGrid(rung.price, tickSize);
  return rung.distancePercentage === null
    ? literal(price)
    : phrase('status.priceWithPercentage', { price, percentage: signedPercentage(rung.distancePercentage) });
}

function withAge(price: string, ageMs: number | null): Phrase {
  if (ageMs === null) return literal(price);
  return phrase('status.priceWithAge', { price, age: ago(ageMs) });
}

/** Says that the cost of something may be unknown; says nothing of the cost of nothing. */
function whenHeld(view: StatusView): Phrase | null {
  return view.position.gt(ZERO) ? phrase('term.unknown') : null;
}

/** Tells what differs between the books and what a person may have in mind. */
function correctionRows(view: StatusView, nowMs: number): Row[] {
  const { setAside, lastCorrection, baseAsset, watched } = view;
  return [
    ['label.watched', watched === null ? null : amount(signedQuantity(watched.quantity), baseAsset)],
    [
      literal(''),
      watched === null ? null : phrase('status.watchedUntil', { until: moment(watched.untilMs, 'time') }),
    ],
    ['label.setAside', setAside.gt(ZERO) ? amount(quantity(setAside), baseAsset) : null],
    [
      'label.corrected',
      lastCorrection === null
        ? null
        : phrase('status.corrected', {
            quantity: signedQuantity(lastCorrection.quantityDelta),
            report: String(lastCorrection.reportId),
          }),
    ],
    [literal(''), lastCorrection === null ? null : age(lastCorrection.timeMs, nowMs)],
  ];
}

function blockWarning({ mode }: StatusView): Block[] {
  if (mode.kind !== 'blocked') return [];
  return [
    heading('status.blocked', { reason: phrase(`blockReason.${mode.reason}`) }),
    text(`blockHint.${mode.reason}`),
    ...(mode.order === undefined ? [] : [lines(foreignOrderPhrase(mode.order))]),
  ];
}

function troubleWarnings({ troubles }: StatusView, nowMs: number): Block[] {
  if (troubles.length === 0) return [];
  return [
    lines(...troubles.map((trouble) => phrase('trouble.warning', { what: troublePhrase(trouble, nowMs) }))),
  ];
}

/** By the time of day and not by how long: it stands in messages that are kept up to date. */
function doubtWarnings({ doubts, watched }: StatusView, nowMs: number): Block[] {
  // What is watched has a row of its own.
  const untold = doubts.filter(({ kind }) => kind !== 'holdings' || watched === null);
  return untold.map(({ kind, sinceMs }) =>
    text('status.doubt', { what: phrase(`doubt.${kind}`, { since: recently(sinceMs, nowMs) }) }),
  );
}

function statusButtons(view: StatusView, options: StatusReplyOptions): readonly (readonly Button[])[] {
  const { mode, strategyId, lastCorrection } = view;
  const isCostUnknown = mode.kind === 'blocked' && mode.reason === 'unknownCost';
  return [
    ...(isCostUnknown && options.mayTrade ? unknownCostButtons(strategyId) : []),
    ...(lastCorrection === null ? [] : [[reportButton(lastCorrection.reportId)]]),
    ...(options.hasShortcuts ? shortcuts(view, options) : []),
  ];
}

/** Two in a row: more of them a phone cuts short. */
function shortcuts(
  { mode, strategyId }: StatusView,
  { mayTrade, isLive }: StatusReplyOptions,
): readonly (readonly Button[])[] {
  const switchTo = mode.kind === 'trading' ? 'pause' : 'resume';
  const first = [
    ...(isLive ? [] : [commandButton(phrase('statusButton.refresh'), `/status ${strategyId}`, 'renews')]),
    ...(mayTrade && mode.kind !== 'blocked'
      ? [commandButton(phrase(`statusButton.${switchTo}`), `/${switchTo} ${strategyId}`, 'stays')]
      : []),
  ];
  return [
    ...(first.length === 0 ? [] : [first]),
    [
      commandButton(phrase('statusButton.orders'), `/orders ${strategyId}`, 'stays'),
      commandButton(phrase('statusButton.chart'), `/chart ${strategyId}`, 'stays'),
    ],
  ];
}
