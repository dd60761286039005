/** Live messages, quiet hours, and alerts told together. */
export const delivery = {
  backlog: {
    away: '📭 No message got through for {{duration}}. This happened meanwhile:',
    line: '{{when}} {{what}}',
    withFigures: '{{what}}, {{figures}}',
    when: '🕰 {{when}}',
  },
  story: {
    title: '🟢 {{symbol}}: bought rungs {{rungs}} of {{rungCount}}',
    partly: 'In part',
  },
  photo: {
    notDrawn: '🖼 The picture could not be drawn; /logs tells why.',
  },
  live: {
    asOf: '🔄 Updated {{time}}. /status unpin ends it.',
    notHere: 'Messages are pinned on Telegram only. Here /status shows it whenever you ask.',
    mayNotPin:
      'Rung may not pin messages in this chat. Let it pin messages (it has to be an administrator), then send /status pin again.',
    failed: 'The status could not be pinned. Please try again in a minute.',
    unpinned: 'Unpinned. What the message says is not kept up to date any more.',
    nothingPinned: 'No status is pinned here. /status pin does that.',
  },
  statusButton: {
    refresh: '🔄 Refresh',
    orders: 'Orders',
    chart: 'Chart',
    pause: '⏸ Pause',
    resume: '▶️ Resume',
  },
  mute: {
    until: '🔕 Quiet until {{time}}. Messages still come, without a sound; what is critical always rings.',
    off: '🔔 Messages make a sound.',
    offInQuietHours:
      '🔔 Messages make a sound, but not from {{from}} to {{until}}: those are the quiet hours.',
    console: 'A terminal makes no sound. /mute is for Telegram.',
    notDuration: '“{{found}}” is not a time: write 30m, 2h or 1d, at most 7d, or off.',
    buttonHour: '1 h',
    buttonLong: '8 h',
    buttonOff: 'Sound on',
  },
} as const;
