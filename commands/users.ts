import { z } from 'zod';
import type { Member, RefusedChange, Role } from '../src/chat/kit/index.js';
import {
  type Block,
  ChatRefusal,
  type CommandContext,
  commandButton,
  defineProgramCommand,
  heading,
  lines,
  moment,
  type Phrase,
  phrase,
  type Reply,
  reply,
  shortened,
  table,
  text,
  withButtons,
} from '../src/chat/kit/index.js';

type Change =
  | { readonly kind: 'list' }
  /** `role` null: none was named, and nobody who has one already gets another. */
  | { readonly kind: 'add'; readonly userId: number; readonly role: Role | null }
  | { readonly kind: 'remove'; readonly userId: number };

/** Owners are named by the configuration, or claim the bot: the chat makes nobody one. */
const ROLES = ['viewer', 'operator'] as const;
const TELEGRAM_USER = /^[1-9][0-9]{0,15}$/;

const action = z
  .tuple([z.string().optional(), z.string().optional(), z.string().optional()])
  .transform(([what, who, role], context): Change => {
    const refuse = (problem: Phrase | null) => {
      context.addIssue({ code: 'custom', ...(problem === null ? {} : { params: { phrase: problem } }) });
      return z.NEVER;
    };
    const kind = what?.toLowerCase();
    if (kind === undefined) return { kind: 'list' };
    if (kind !== 'add' && kind !== 'remove') {
      return refuse(phrase('users.notAnAction', { found: shortened(what ?? '') }));
    }
    if (who === undefined) return refuse(null);
    const userId = TELEGRAM_USER.test(who) ? Number(who) : Number.NaN;
    if (!Number.isSafeInteger(userId)) return refuse(phrase('users.notANumber', { found: shortened(who) }));
    if (kind === 'remove') return role === undefined ? { kind, userId } : refuse(phrase('users.removeAlone'));
    if (role === undefined) return { kind, userId, role: null };
    const named = ROLES.find((candidate) => candidate === role.toLowerCase());
    return named === undefined
      ? refuse(phrase('users.notARole', { found: shortened(role) }))
      : { kind, userId, role: named };
  });

export const users = defineProgramCommand({
  name: 'users',
  args: action,
  usage: '[add NUMBER [viewer|operator] | remove NUMBER]',
  example: 'add 123456789 operator',
  needs: 'owner',
  guarded: true,
  onlyShows: ({ kind }) => kind === 'list',
  run({ args: change, services, who }) {
    switch (change.kind) {
      case 'list':
        return list(services.people);
      case 'add':
        return add(change, services, who);
      case 'remove':
        return remove(change.userId, services, who);
    }
  },
});

type Services = CommandContext<unknown>['services'];

function add(
  { userId, role: named }: Extract<Change, { readonly kind: 'add' }>,
  { people }: Services,
  by: string,
): Reply {
  const user = String(userId);
  const before = people.roleOf(userId);
  const role = named ?? before ?? 'viewer';
  const values = { user, role: phrase(`role.${role}`) };
  const result = people.add(userId, role, by);
  switch (result) {
    case 'added': {
      const told = reply(lines(phrase('users.added', values), phrase('users.greeted')));
      const more = commandButton(phrase('users.mayTrade'), `/users add ${user} operator`);
      return role === 'viewer' ? withButtons(told, [[more]]) : told;
    }
    case 'changed': {
      const was = before === null ? phrase('term.none') : phrase(`role.${before}`);
      return reply(
        text('users.changed', { user, role: phrase('term.change', { before: was, after: values.role }) }),
      );
    }
    case 'unchanged':
      return reply(text('users.unchanged', values));
    default:
      throw refusal(result, user);
  }
}

function remove(userId: number, { people }: Services, by: string): Reply {
  const user = String(userId);
  const result = people.remove(userId, by);
  if (result === 'removed') return reply(text('users.removed', { user }));
  throw result === 'unknown'
    ? new ChatRefusal('unknown user', phrase('users.unknown', { user }))
    : refusal(result, user);
}

function refusal(reason: RefusedChange, user: string): ChatRefusal {
  return new ChatRefusal(reason, phrase(`userRefused.${reason}`, { user }));
}

function list(people: Services['people']): Reply {
  const members = people.all();
  if (members.length === 0) return reply(heading('users.title'), text('users.none'), text('users.how'));
  return reply(
    heading('users.title'),
    table(
      [
        { title: phrase('users.number'), align: 'right' },
        { title: phrase('users.role'), align: 'left' },
        { title: phrase('users.since'), align: 'left' },
      ],
      members.map(({ userId, role, addedAtMs }) => [
        String(userId),
        phrase(`role.${role}`),
        addedAtMs === null ? phrase('users.configuration') : moment(addedAtMs, 'day'),
      ]),
    ),
    ...nameLines(members, people),
    ...(members.some(({ addedAtMs }) => addedAtMs === null) ? [text('users.configured')] : []),
    text('users.how'),
  );
}

function nameLines(members: readonly Member[], people: Services['people']): Block[] {
  const named = members.flatMap(({ userId }) => {
    const name = people.nameOf(userId);
    return name === null ? [] : [phrase('person.named', { name, number: String(userId) })];
  });
  return named.length === 0 ? [] : [lines(...named)];
}
