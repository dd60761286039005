import type { Messages } from '../en/index.js';
import type { refusals as english } from '../en/refusals.js';

export const refusals: Pick<Messages, keyof typeof english> = {
  error: {
    hint: '命令以斜杠开头。发送 /help 查看全部命令。',
    unknownCommand: '没有 {{command}} 这个命令。发送 /help 查看全部命令。',
    nearest: '您是不是想发送 {{commands}}？',
    chooseStrategy: '请选择策略：',
    unknownStrategy: '没有名为 {{found}} 的策略。',
    noArguments: '{{command}} 后面不需要任何内容。',
    missingArgument: '{{command}} 缺少参数，用法：{{usage}}',
    tooManyArguments: '{{command}} 的参数太多了，用法：{{usage}}',
    notPositiveNumber: '{{name}}：收到的是 {{found}}，应为大于 0 的数字，小数点用“.”，不加千位分隔符。',
    notWholeNumber: '{{name}}：收到的是 {{found}}，应为 1 到 {{most}} 的整数。',
    notPriceOrWord:
      '{{name}}：收到的是 {{found}}，应为 {{word}} 或大于 0 的数字，小数点用“.”，不加千位分隔符。',
    notTheWord: '收到的是 {{found}}，此处只能写 {{word}} 或留空。',
    notAChoice: '收到的是 {{found}}，应为空，或以下之一：{{words}}。',
    notHistoryOrNumber: '收到的是 {{found}}，应为空、history、book 或报告编号。',
    unknownTopic: '没有 {{found}} 这个命令。',
    example: '例如：{{example}}',
    exchangeUnavailable: '暂时连不上交易所，未做任何操作。Rung 会继续尝试连接，请一分钟后再试。',
    exchangeRefused: '交易所拒绝了请求：{{message}}（{{code}}）。未做任何更改。',
    unknownOutcome: '交易所没有回应，操作可能已执行，也可能没有。Rung 正在核实，请一分钟后查看 /orders。',
    unexpected: 'Rung 内部出错，操作可能只完成了一部分。详情见日志；继续之前请先查看 /status。',
    tooBusy: '排队的命令太多了，请等待回复后再试。',
  },
  refused: {
    nothingHeld: '当前没有持仓，无法设置均价。',
    unknownCost:
      '持仓成本未知，暂不能执行。请用 /setavg 价格 设置均价，用 /reserve 留给自己处理，或用 /fresh 重新开始。',
    saleInFlight: '正在卖出，请等成交后再试。',
    ordersUnresolved: '有些委托的结果交易所尚未告知，请一分钟后再试。',
    exchangeUnavailable: '暂时连不上交易所，未做任何操作。请一分钟后再试。',
    reconciliationOff: '配置中已关闭对账。',
    noPriceToSell: '暂时没有市场价格，未卖出。请一分钟后再试。',
    nothingToSell: '没有可卖的持仓。',
    blocked: '已停止交易，暂不能执行。原因见 /status。',
    settingNotAllowed: '情况刚刚有变化，这个值不再允许，未做任何更改。请重新发送命令。',
    noPrice: '暂时没有市场价格。请自己写明价格，或一分钟后再试。',
    surplusChanged: '数量刚刚有变化，未做任何操作。请重新发送命令。',
    unknownStrategy: '该策略没有在运行。',
    busy: '该策略正忙，请稍后再试。',
  },
  confirm: {
    typed: '请在 {{duration}}内输入 yes（是）或 no（否）。',
    changed: '⚠️ 情况刚刚有变化，现在是这样：',
    declined: '已取消，未做任何操作。',
    none: '当前没有等待确认的操作。',
    used: '这个确认已经回答过了。',
    expired: '确认已过期，未做任何操作。如仍需要，请重新发送命令。',
  },
};
