import { z } from 'zod';
import {
  type CommandContext,
  commandButton,
  defineProgramCommand,
  moment,
  phrase,
  type Reply,
  refuse,
  reply,
  shortened,
  text,
  withButtons,
} from '../src/chat/kit/index.js';

const MINUTE_MS = 60_000;
const UNITS_MS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;
const LONGEST_MS = 7 * UNITS_MS.d;

export const mute = defineProgramCommand({
  name: 'mute',
  args: z.tuple([durationArg().optional()]),
  usage: '[30m|2h|1d|off]',
  example: '2h',
  needs: 'viewer',
  run(context) {
    const { services, person, args } = context;
    const [wish] = args;
    if (person.chat === 'console') return reply(text('mute.console'));
    if (wish === 'off') services.silence.unmute(person.chat);
    else if (wish !== undefined) services.silence.mute(person.chat, wish);
    return howItIs(context);
  },
});

/** Milliseconds, or `off`. */
function durationArg(): z.ZodType<number | 'off', string> {
  return z.string().transform((found, context) => {
    const written = found.toLowerCase();
    if (written === 'off') return written;
    const [, digits = '', unit = ''] = /^([1-9][0-9]{0,4})([mhd])$/u.exec(written) ?? [];
    const unitMs = unit === 'm' || unit === 'h' || unit === 'd' ? UNITS_MS[unit] : 0;
    const durationMs = Number(digits) * unitMs;
    return durationMs > 0 && durationMs <= LONGEST_MS
      ? durationMs
      : refuse(context, phrase('mute.notDuration', { found: shortened(found) }));
  });
}

function howItIs({ services, person }: CommandContext<unknown>): Reply {
  const { silence } = services;
  const untilMs = silence.mutedUntilMs(person.chat);
  const button = (label: 'mute.buttonHour' | 'mute.buttonLong' | 'mute.buttonOff', wish: string) =>
    commandButton(phrase(label), `/mute ${wish}`, 'renews');
  if (untilMs !== null) {
    return withButtons(reply(text('mute.until', { time: moment(untilMs, 'dayAndTime') })), [
      [button('mute.buttonOff', 'off')],
    ]);
  }
  const { quietHours } = silence;
  const now =
    quietHours === null
      ? text('mute.off')
      : text('mute.offInQuietHours', {
          from: timeOfDay(quietHours.fromMinute),
          until: timeOfDay(quietHours.untilMinute),
        });
  return withButtons(reply(now), [[button('mute.buttonHour', '1h'), button('mute.buttonLong', '8h')]]);
}

/** @param minute after midnight */
function timeOfDay(minute: number): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}
