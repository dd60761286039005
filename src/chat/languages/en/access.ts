/** Who may talk, and what they are told about it. */
export const access = {
  person: {
    you: 'you',
    console: 'the terminal',
    named: '{{name}} ({{number}})',
    telegram: 'Telegram user {{number}}',
    did: '{{what}}, by {{by}}',
  },
  role: {
    viewer: 'viewer',
    operator: 'operator',
    owner: 'owner',
  },
  mayDo: {
    viewer: 'You may look at everything about the trading, and get the alerts.',
    operator: 'You may look at everything about the trading, order what is traded, and get the alerts.',
    owner: 'You may do everything, and let others in with /users.',
  },
  access: {
    letIn: '👋 You may talk to Rung now ({{role}})',
    begin: '/help lists what you can send.',
    claimed: '🔑 This bot is yours now. Nobody else is heard; /users lets others in, to look or to trade.',
    claim:
      'This bot has no owner yet. To become it, send it on Telegram within {{minutes}} minutes: /start {{code}}',
    claimByLink:
      'This bot has no owner yet. To become it, open {{link}} or send it on Telegram within {{minutes}} minutes: /start {{code}}',
    wrongClaim:
      'This is not the code. It stands where Rung was started: in the terminal, or in what the service wrote. Tries left: {{tries}}.',
    voidClaim: 'The code is not good any more. Restart Rung: it prints another one.',
    roleTooLow: 'This is for: {{needed}}. You are: {{own}}. An owner can change that with /users.',
    removed: 'You may not do this any more. Nothing was done.',
    slowDown: 'Too many commands at once. The last ones were not taken; please go on in a few seconds.',
    quoted:
      'This is forwarded, or came through another bot, so Rung did nothing. Please write the command yourself.',
    tooOld:
      'This was written at {{time}} and arrived only now, so Rung did nothing. Send it again if you still want it.',
    lateWords: '🕰 Written at {{time}}, arrived and done only now:',
    pressedLongAgo:
      'This button was pressed a while ago, or Telegram cannot tell when, so Rung did nothing. Press it again if you still want it.',
    answersLeftOut:
      '📭 Telegram took no messages for a while. Answers left out: {{count}}. What you asked for was done; /audit lists it.',
    notYours: 'This question was put to somebody else.',
    notNoted: '🆘 The database of Rung cannot be written, so nothing was done. Please look at the machine.',
  },
  users: {
    title: 'Who may talk to Rung',
    none: 'Nobody on Telegram yet.',
    number: 'Number',
    role: 'Role',
    since: 'Since',
    configuration: 'configured',
    configured: 'Configured: named in TELEGRAM_ALLOWED_USERS, and changed only there.',
    how: '/users add NUMBER [operator] lets somebody in, /users remove NUMBER takes them off.',
    added: '✅ {{user}} may talk to Rung from now on ({{role}}).',
    greeted: 'Rung tells them, if they have ever sent /start to this bot. Otherwise they do that first.',
    mayTrade: 'May trade as well',
    changed: '✅ {{user}} from now on: {{role}}.',
    unchanged:
      'Nothing to change: {{user}} may talk to Rung already ({{role}}). /users add {{user}} with viewer or operator after it changes that.',
    removed: '🚪 {{user}} may no longer talk to Rung and is told nothing more.',
    unknown: '{{user}} is not on the list of those who may talk to Rung: see /users.',
    removeAlone: 'Only the number comes after /users remove.',
    notAnAction: '“{{found}}” does not go after /users: write add or remove, or nothing.',
    notANumber:
      '“{{found}}” is not the number of a Telegram user; one looks like 123456789. When somebody unknown writes to this bot, an alert names their number.',
    notARole: '“{{found}}” is not a role: write viewer or operator.',
  },
  userRefused: {
    configured:
      '{{user}} stands in TELEGRAM_ALLOWED_USERS, which is changed only on the machine. Nothing was done.',
    lastOwner: '{{user}} is the only owner. Nothing was done.',
    self: 'Nobody changes their own role. Nothing was done; another owner can, or the console of Rung.',
  },
  code: {
    wanted: '🔐 Now the six digits of your authenticator app, as a message.',
    wrong: 'That code is wrong or was used already. Tries left: {{tries}}.',
    wrongAgain: 'That code is wrong or was used already.',
    locked: '🔒 Too many wrong codes: nothing that asks for one for {{duration}}. Nothing was done.',
    inPrivate:
      'This asks for your code, and here others would read it. Please send it in your own chat with the bot.',
    cancel: 'Cancel',
    lockedAlert: '🚨 Five wrong codes in a row by {{who}}',
    lockedAlertWhat:
      'They can do nothing that asks for a code until {{until}}. If that was not you, take them off: /users remove NUMBER.',
  },
  order: {
    given: '📣 {{who}} has ordered: {{command}}',
    givenFor: '📣 {{who}} has ordered for {{symbol}}: {{command}}',
    unknown: 'It failed, and may be done all the same or in part. /status and /orders show what is.',
  },
  strangers: {
    title: '🚷 Somebody tried to talk to Rung',
    seen: 'Messages: {{messages}}, people: {{people}}. They got no answer.',
    last: 'The last one: {{name}}',
    number: 'number {{user}}',
    nameAndNumber: '{{name}}, number {{user}}',
    oneOfYours: 'One of yours? /users add {{user}} lets them look.',
  },
} as const;
