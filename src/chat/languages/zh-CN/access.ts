import type { access as english } from '../en/access.js';
import type { Messages } from '../en/index.js';

export const access: Pick<Messages, keyof typeof english> = {
  person: {
    you: '您',
    console: '终端',
    named: '{{name}}（{{number}}）',
    telegram: 'Telegram 用户 {{number}}',
    did: '{{what}}，操作人：{{by}}',
  },
  role: {
    viewer: '观察员',
    operator: '操作员',
    owner: '所有者',
  },
  mayDo: {
    viewer: '您可以查看全部交易情况，并会收到提醒。',
    operator: '您可以查看全部交易情况、下达交易命令，并会收到提醒。',
    owner: '您可以执行全部命令，并可用 /users 允许他人使用。',
  },
  access: {
    letIn: '👋 您现在可以使用 Rung（{{role}}）',
    begin: '发送 /help 查看可用命令。',
    claimed: '🔑 这个机器人现在归您所有，其他人的消息一律不理会。用 /users 可允许他人查看或操作。',
    claim:
      '此机器人还没有所有者。要成为所有者，请在 {{minutes}} 分钟内在 Telegram 上发送给它：/start {{code}}',
    claimByLink:
      '此机器人还没有所有者。要成为所有者，请打开 {{link}} ，或在 {{minutes}} 分钟内在 Telegram 上发送给它：/start {{code}}',
    wrongClaim: '验证码不对。它显示在启动 Rung 的地方：终端或服务的输出里。还可以试 {{tries}} 次。',
    voidClaim: '验证码已失效。请重启 Rung，它会打印新的验证码。',
    roleTooLow: '此命令需要的权限：{{needed}}。您的权限：{{own}}。所有者可用 /users 调整。',
    removed: '您已没有此权限，未做任何操作。',
    slowDown: '命令太密集，最后几条未处理。请几秒后继续。',
    quoted: '这是转发的消息，或来自其他机器人，因此未做任何操作。请自己输入命令。',
    tooOld: '这条消息写于 {{time}}，现在才送达，因此未做任何操作。如仍需要，请重新发送。',
    lateWords: '🕰 写于 {{time}}，现在才送达并执行：',
    pressedLongAgo:
      '这个按钮是一段时间前按下的，或无法向 Telegram 核实时间，因此未做任何操作。如仍需要，请再按一次。',
    answersLeftOut:
      '📭 Telegram 有一段时间无法收消息。略去的回复：{{count}} 条。命令均已执行，可在 /audit 查看。',
    notYours: '这个问题不是问您的。',
    notNoted: '🆘 Rung 的数据库无法写入，未做任何操作。请检查运行 Rung 的机器。',
  },
  users: {
    title: '可以使用 Rung 的人',
    none: 'Telegram 上还没有人。',
    number: '编号',
    role: '权限',
    since: '加入时间',
    configuration: '配置',
    configured: '标为“配置”的写在 TELEGRAM_ALLOWED_USERS 中，只能在那里更改。',
    how: '/users add 编号 [operator] 允许使用，/users remove 编号 取消。',
    added: '✅ 从现在起可以使用：{{user}}（{{role}}）。',
    greeted: '如果对方曾向本机器人发送过 /start，Rung 会通知对方；否则请对方先发送 /start。',
    mayTrade: '也允许交易',
    changed: '✅ {{user}} 的权限已更改：{{role}}。',
    unchanged:
      '无需更改：{{user}} 已经是{{role}}。要更改，请在 /users add {{user}} 后写 viewer 或 operator。',
    removed: '🚪 {{user}} 已被取消，不再受理其消息，也不再收到任何内容。',
    unknown: '{{user}} 不在名单中。发送 /users 查看名单。',
    removeAlone: '/users remove 后面只能写编号。',
    notAnAction: '收到的是 {{found}}，此处只能写 add、remove 或留空。',
    notANumber:
      '收到的是 {{found}}，应为 Telegram 用户编号，例如 123456789。陌生人给本机器人发消息后，提醒中会写明其编号。',
    notARole: '收到的是 {{found}}，应为 viewer（观察员）或 operator（操作员）。',
  },
  userRefused: {
    configured: '{{user}} 写在 TELEGRAM_ALLOWED_USERS 中，只能在机器上更改。未做任何操作。',
    lastOwner: '{{user}} 是唯一的所有者。未做任何操作。',
    self: '不能更改自己的权限。未做任何操作；可由另一位所有者或在 Rung 的控制台更改。',
  },
  code: {
    wanted: '🔐 请把验证器应用中的六位数字作为消息发送过来。',
    wrong: '验证码错误或已用过。还可尝试 {{tries}} 次。',
    wrongAgain: '验证码错误或已用过。',
    locked: '🔒 验证码错误次数过多，{{duration}}内不能执行需要验证码的命令。未做任何操作。',
    inPrivate: '此命令需要验证码，在群里会被他人看到。请在您与机器人的私聊中发送。',
    cancel: '取消',
    lockedAlert: '🚨 连续五次输错验证码：{{who}}',
    lockedAlertWhat:
      '在 {{until}} 之前不能执行需要验证码的命令。如果不是您本人，请取消其权限：/users remove 编号。',
  },
  order: {
    given: '📣 {{who}}：下达了命令 {{command}}',
    givenFor: '📣 {{who}}：对 {{symbol}} 下达了命令 {{command}}',
    unknown: '命令执行出错，可能已经执行，或只完成一部分。请用 /status 和 /orders 查看。',
  },
  strangers: {
    title: '🚷 有陌生人试图使用 Rung',
    seen: '消息 {{messages}} 条，{{people}} 人。均未回复。',
    last: '最后一位：{{name}}',
    number: '编号 {{user}}',
    nameAndNumber: '{{name}}，编号 {{user}}',
    oneOfYours: '是您认识的人？/users add {{user}} 可允许其查看。',
  },
};
