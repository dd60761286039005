import type { AlertContent, Named } from '../../domain/alerts/index.js';
import type { ClaimVerdict } from '../access/index.js';
import type { Role } from '../memory/index.js';
import {
  heading,
  lines,
  moment,
  namingFor,
  type Phrase,
  phrase,
  type Reply,
  reply,
  shortened,
  text,
} from '../message/index.js';

/** To whoever was let in, or got another role. */
export function letIn(role: Role): Reply {
  return reply(
    heading('access.letIn', { role: phrase(`role.${role}`) }),
    text(`mayDo.${role}`),
    text('access.begin'),
  );
}

/** To whoever named the claim code, before the usual welcome. */
export function welcomeOwner(welcome: Reply): Reply {
  return { ...welcome, blocks: [text('access.claimed'), ...welcome.blocks] };
}

/** To whoever named another word than the code, or named it too late, as long as the bot is nobody's. */
export function claimRefused(verdict: Extract<ClaimVerdict, { readonly kind: 'wrong' | 'void' }>): Reply {
  return verdict.kind === 'void' || verdict.triesLeft <= 0
    ? reply(text('access.voidClaim'))
    : reply(text('access.wrongClaim', { tries: String(verdict.triesLeft) }));
}

/** That somebody tried who may not talk; how they can be let in, and nothing of what they wrote. */
export function strangersReply({ messages, people, name, userId }: AlertContent<'strangers'>): Reply {
  const user = userId === null ? null : String(userId);
  return reply(
    heading('strangers.title'),
    lines(
      phrase('strangers.seen', { messages: String(messages), people: String(people) }),
      ...lastOf(name, user),
    ),
    ...(user === null ? [] : [text('strangers.oneOfYours', { user })]),
  );
}

function lastOf(name: string, user: string | null): Phrase[] {
  if (user === null) return [];
  return [
    phrase('strangers.last', {
      name:
        name === ''
          ? phrase('strangers.number', { user })
          : phrase('strangers.nameAndNumber', { name, user }),
    }),
  ];
}

export function codesLockedReply({ untilMs, ...person }: AlertContent<'codesLocked'>): Reply {
  return reply(
    heading('code.lockedAlert', { who: named(person) }),
    text('code.lockedAlertWhat', { until: moment(untilMs, 'time') }),
  );
}

/** To the owners, what others order. */
export function orderGivenReply({ command, symbol, outcome, ...person }: AlertContent<'orderGiven'>): Reply {
  const values = { who: named(person), command: shortened(command, LONGEST_COMMAND) };
  return reply(
    symbol === null ? heading('order.given', values) : heading('order.givenFor', { ...values, symbol }),
    ...(outcome === 'unknown' ? [text('order.unknown')] : []),
  );
}

const LONGEST_COMMAND = 100;

/** Alerts are read by several, so that nobody is `you`. */
function named({ who, name }: Named): Phrase {
  return namingFor({ nameOf: () => name ?? null }, null)(who);
}
