import type { delivery as english } from '../en/delivery.js';
import type { Messages } from '../en/index.js';

export const delivery: Pick<Messages, keyof typeof english> = {
  backlog: {
    away: '📭 有 {{duration}} 消息未能送达，期间发生了：',
    line: '{{when}} {{what}}',
    withFigures: '{{what}}，{{figures}}',
    when: '🕰 {{when}}',
  },
  story: {
    title: '🟢 {{symbol}}：第 {{rungs}} 档已买入（共 {{rungCount}} 档）',
    partly: '部分成交',
  },
  photo: {
    notDrawn: '🖼 图片未能生成，原因见 /logs。',
  },
  live: {
    asOf: '🔄 更新于 {{time}}。发送 /status unpin 可取消。',
    notHere: '仅 Telegram 支持置顶。在这里随时发送 /status 即可查看。',
    mayNotPin: 'Rung 无权在此聊天中置顶消息。请授予其置顶权限（须为管理员），再发送 /status pin。',
    failed: '未能置顶，请稍后再试。',
    unpinned: '已取消置顶，该消息不再更新。',
    nothingPinned: '这里没有置顶的状态。发送 /status pin 可置顶。',
  },
  statusButton: {
    refresh: '🔄 刷新',
    orders: '挂单',
    chart: '图表',
    pause: '⏸ 暂停',
    resume: '▶️ 恢复',
  },
  mute: {
    until: '🔕 静音至 {{time}}。消息照常送达，但不响铃；重要警报始终响铃。',
    off: '🔔 消息会响铃。',
    offInQuietHours: '🔔 消息会响铃，但 {{from}} 至 {{until}} 为免打扰时段，除外。',
    console: '终端没有提示音，/mute 仅用于 Telegram。',
    notDuration: '收到的是 {{found}}，应为 off，或时长如 30m、2h、1d，最长 7d。',
    buttonHour: '1 小时',
    buttonLong: '8 小时',
    buttonOff: '恢复响铃',
  },
};
