import {
  ALERT_KINDS,
  type Alert,
  type AlertContent,
  type AlertKind,
  EXIT_REASONS,
} from '../../../domain/alerts/index.js';
import type { StoredAlert } from '../../../engine/ports/index.js';
import { mayUse } from '../../access/index.js';
import type { Role } from '../../memory/index.js';
import { duration, lines, type Phrase, type Reply, reply, text, underName } from '../../message/index.js';
import { endPhrase, gatePhrase, problemPhrase } from '../../phrases/index.js';
import { codesLockedReply, orderGivenReply, strangersReply } from '../../replies/index.js';
import { brakeFellReply, brakeReleasedReply } from './brakeReplies.js';
import { cycleReply, resultOf } from './cycleReply.js';
import { dailyReportReply, wasDownReply } from './dailyReportReply.js';
import {
  differenceOverReply,
  differenceWatchedReply,
  reconciliationFailingReply,
} from './differenceReplies.js';
import { discrepancyReply } from './discrepancyReply.js';
import { boughtAt, fillReply } from './fillReply.js';
import { retiredReply, switchedOffReply } from './formerStrategyReplies.js';
import { levelReply } from './levelReply.js';
import { blockedReply, orderCancelledReply, ordersRefusedReply } from './orderReplies.js';

/** Moment at which it was true, and the strategy that its buttons name. */
export type About = Pick<Alert, 'timeMs' | 'strategyId'>;

/** Rules by which alerts of one kind are told. */
interface HowToTell<Content> {
  /** The message: short, the news first, and buttons where the owner has a choice. */
  reply(content: Content, about: About): Reply;
  /** Gives what one line of it says besides the title. */
  figures?(content: Content): Phrase | string;
  /** The number of the cycle whose chart goes with it; null: none does. */
  chart?(content: Content): number | null;
  /** Names who knows it already, as transports are named. */
  knownTo?(content: Content): string | undefined;
}

/** Ends of a cycle that has a story to show: it was sold by Rung. */
const SHOWN_ENDS: readonly string[] = EXIT_REASONS;

const HOW_TO_TELL: { readonly [Kind in AlertKind]: HowToTell<AlertContent<Kind>> } = {
  rungFilled: {
    reply: fillReply,
    figures: ({ executedQuantity, price, assets }) => boughtAt(executedQuantity, price, assets?.baseAsset),
  },
  levelSold: {
    reply: levelReply,
    figures: ({ quantity, price, baseAsset }) => boughtAt(quantity, price, baseAsset),
  },
  cycleClosed: {
    reply: cycleReply,
    figures: resultOf,
    chart: ({ cycle, reason }) => (SHOWN_ENDS.includes(reason) ? cycle : null),
  },
  strategyRetired: { reply: retiredReply },
  strategySwitchedOff: { reply: switchedOffReply },
  // Who asked for a report has read it in the answer, and who gave an order knows of it.
  discrepancy: { reply: discrepancyReply, knownTo: ({ askedBy }) => askedBy },
  orderGiven: { reply: orderGivenReply, knownTo: ({ who }) => who },
  differenceWatched: { reply: differenceWatchedReply },
  differenceOver: { reply: differenceOverReply },
  blocked: { reply: blockedReply },
  brakeFell: { reply: brakeFellReply },
  // Who released it has read so.
  brakeReleased: { reply: brakeReleasedReply, knownTo: ({ by }) => by ?? undefined },
  connectionLost: {
    reply: ({ sinceMs }, { timeMs }) =>
      reply(text('alert.connectionLost', { duration: duration(timeMs - sinceMs) })),
  },
  connectionBack: {
    reply: ({ downForMs }) => reply(text('alert.connectionBack', { duration: duration(downForMs) })),
  },
  ordersRefused: { reply: ordersRefusedReply },
  orderCancelledElsewhere: { reply: orderCancelledReply },
  reconciliationFailing: { reply: reconciliationFailingReply },
  reconciliationWorks: {
    reply: ({ symbol, failedForMs }) =>
      reply(text('alert.reconciliationWorks', { symbol, duration: duration(failedForMs) })),
  },
  clockSkew: {
    reply: ({ skewMs }) => reply(text('alert.clockSkew', { skew: duration(Math.abs(skewMs)) })),
  },
  strangers: { reply: strangersReply },
  telegramConflict: {
    reply: ({ isOver, sinceMs }, { timeMs }) =>
      reply(
        text(isOver ? 'alert.telegramConflictOver' : 'alert.telegramConflict', {
          duration: duration(timeMs - sinceMs),
        }),
      ),
  },
  groupMoved: {
    reply: ({ fromId, toId }) =>
      reply(text('alert.groupMoved', { group: String(fromId), newGroup: String(toId) })),
  },
  codesLocked: { reply: codesLockedReply },
  dailyReport: { reply: dailyReportReply },
  wasDown: { reply: wasDownReply },
  problem: {
    reply: ({ problem }) => reply(text('alert.needsPerson', { what: problemPhrase(problem) })),
  },
  problemOver: {
    reply: ({ problem, sinceMs }, { timeMs }) => reply(lines(endPhrase(problem, timeMs - sinceMs))),
  },
  gateClosed: {
    reply: ({ symbol, ...gate }) => reply(text('alert.gateClosed', { symbol, gate: gatePhrase(gate) })),
  },
  needsPerson: { reply: ({ what }) => reply(text('alert.needsPerson', { what })) },
};

function howToTell(content: AlertContent): HowToTell<AlertContent> {
  return HOW_TO_TELL[content.kind];
}

/** The message that an alert becomes. */
export function alertReply({
  content,
  strategyName,
  ...about
}: Pick<StoredAlert, 'content' | 'strategyName'> & About): Reply {
  return underName(howToTell(content).reply(content, about), strategyName ?? null);
}

/** Gives what one line of an alert says besides its title; null: nothing. */
export function figuresOf(content: AlertContent): Phrase | string | null {
  return howToTell(content).figures?.(content) ?? null;
}

/** The number of the cycle whose chart goes with an alert; null: none does. */
export function chartOf(content: AlertContent): number | null {
  return howToTell(content).chart?.(content) ?? null;
}

/** True for a reader of the outbox, by its name, who knows it already. */
export function isKnownTo(content: AlertContent, reader: string): boolean {
  return howToTell(content).knownTo?.(content) === reader;
}

/** True when it concerns somebody of this role, or with null a group. */
export function concerns(content: AlertContent, role: Role | null): boolean {
  const { audience } = ALERT_KINDS[content.kind];
  return audience === 'all' || mayUse(role, audience);
}
