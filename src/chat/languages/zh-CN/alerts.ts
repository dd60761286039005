import type { alerts as english } from '../en/alerts.js';
import type { Messages } from '../en/index.js';

export const alerts: Pick<Messages, keyof typeof english> = {
  alert: {
    rungFilled: '🟢 {{symbol}}：第 {{rung}} 档已买入',
    rungPartlyFilled: '🟢 {{symbol}}：第 {{rung}} 档部分买入',
    boughtAt: '{{quantity}}，价格 {{price}}',
    boughtPart: '{{executed}}/{{quantity}}，价格 {{price}}',
    bought: '买入',
    levelSold: '🎯 {{symbol}}：第 {{level}} 批已卖出',
    sold: '卖出',
    cycleGone: '🤝 {{symbol}}：币已不在账户，第 {{cycle}} 轮结束',
    manualBuy: '⚖️ {{asset}}：您手动买入了 {{quantity}}，价格 {{price}}',
    manualSell: '⚖️ {{asset}}：您手动卖出了 {{quantity}}，价格 {{price}}',
    virtualBuy: '⚖️ {{asset}}：实际持有比账面多 {{quantity}}',
    adoptedAtPrice: '⚖️ {{asset}}：{{quantity}} 已入账，价格 {{price}}',
    adoptedWithoutCost: '⚠️ {{asset}}：多持有 {{quantity}}，成本未知',
    cameBack: '⚖️ {{asset}}：此前缺少的 {{quantity}} 已回来',
    quantityReduced: '⚖️ {{asset}}：实际持有比账面少 {{quantity}}',
    setAside: '🔒 {{asset}}：{{quantity}} 已留给您',
    surplusReported: '⚠️ {{asset}}：持有账外的 {{quantity}}',
    shortageReported: '⚠️ {{asset}}：缺少 {{quantity}}，未做校正',
    discrepancy: '⚖️ {{asset}}：持仓与账目不符',
    shortageWatched: '👀 {{asset}}：自 {{since}} 起比账面少 {{quantity}}',
    surplusWatched: '👀 {{asset}}：自 {{since}} 起比账面多 {{quantity}}',
    watchedWhy: '没有成交能解释。期间不买入、不记账；在 {{until}} 前会反复核对，届时若仍如此，才予以采信。',
    shortageOver: '✅ {{asset}}：看似缺少的 {{quantity}} 在 {{duration}} 后又出现了。未记任何账。',
    surplusOver: '✅ {{asset}}：看似多出的 {{quantity}} 在 {{duration}} 后又消失了。未记任何账。',
    differenceBooked: '⚖️ {{asset}}：差额 {{quantity}} 已记账。',
    reconciliationFailing: '⚠️ {{symbol}}：无法对账',
    reconciliationFailingWhat:
      '已连续失败 {{failures}} 次，持续 {{duration}}。未记任何账，交易按现有账目继续。',
    reconciliationWorks: '✅ {{symbol}}：对账已恢复，中断了 {{duration}}。',
    next: {
      trading: '新的一轮开始了。',
      stoppingBuys: '此后不再买入；发送 /resume 开始新一轮。',
      paused: '已暂停，/resume 开始新的一轮。',
      finished: '到此停止，/resume 开始新的一轮。',
      blocked: '已停用，原因见 /status。',
    },
    blocked: '⛔ {{symbol}} 已停止交易：{{reason}}',
    connectionLost:
      '🔌 交易所数据流中断已 {{duration}}。Rung 会继续重连。期间主动查询价格：该卖的照卖，不买入，已挂的单仍在盘口。',
    gateClosed: '⏸ {{symbol}}：暂不挂新的阶梯。{{gate}}持仓仍会照常卖出。',
    connectionBack: '✅ 交易所数据流已恢复，中断了 {{duration}}。',
    ordersRefused: '⚠️ {{symbol}}：交易所拒绝了委托',
    ordersRefusedCount: '被拒 {{refused}} 笔，成功 {{placed}} 笔。',
    reason: '原因：{{message}}（{{code}}）',
    plainReason: '原因：{{message}}',
    orderCancelled: '⚠️ {{symbol}}：有挂单被撤销，并非 Rung 所为',
    orderCancelledRung: '第 {{rung}} 档：{{quantity}}，价格 {{price}}',
    orderCancelledSale: '卖单：{{quantity}}，价格 {{price}}',
    metOwnOrder: '它会与本账户的订单成交：交易所不允许自成交。',
    orderCancelledBack: '仍在挂单的档数：{{rungs}}。这一档在允许时会重新挂出。',
    orderCancelledLeft: '仍在挂单的档数：{{rungs}}。发送 /resume 可重新挂出整个阶梯。',
    clockSkew: '🕰 本机时钟与交易所相差 {{skew}}。请求已自动校正，请校准本机时间。',
    telegramConflict:
      '🆘 另一个程序正在接收此机器人的消息，已持续 {{duration}}。您发送的命令可能到不了 Rung：请停掉那个程序，或为它另建一个机器人。',
    telegramConflictOver: '✅ 您发给此机器人的消息又能送达 Rung 了，此前 {{duration}} 内可能收不到。',
    groupMoved:
      '👥 Telegram 群组 {{group}} 升级后编号变为 {{newGroup}}。Rung 会在新编号的群组中继续，使用者不变。请把新编号写入 TELEGRAM_ALLOWED_GROUPS。',
    strategyRetired: '📦 {{symbol}}：该策略已不在配置中，现已结束。',
    strategyRetiredHeld:
      '留给您自己处理，不再计入也不会卖出：{{quantity}}，{{cost}}。若以原名恢复，将从空仓开始。',
    strategyRetiredNothing: '它没有持仓。若以原名恢复，将延续原有历史。',
    strategySwitchedOff: '⏻ {{symbol}}：该策略已关闭。挂单均已撤销，不再买卖。',
    strategySwitchedOffHeld: '它保留 {{quantity}}，{{cost}}，直到重新启用。',
    costWas: '买入花费 {{cost}}',
    costUnknown: '成本未知',
    detail: '详情：{{detail}}',
    needsPerson: '🆘 {{what}}',
  },
  problem: {
    tooLittleToSell:
      '{{symbol}}：交易所单笔最少卖出 {{minimum}} {{asset}}，而目前只持有 {{held}}。将与后续买入的部分一起卖出。',
    noRungFits: '{{symbol}}：按当前价格，{{left}} {{asset}} 不够挂任何一档。',
    noRungFitsRest: '{{symbol}}：按当前价格，{{total}} 中剩余的 {{left}} {{asset}} 不够挂任何一档。',
    nothingFree:
      '{{symbol}}：应当卖出，但账本中的 {{position}} {{asset}} 没有可卖的余额。/reconcile 查看详情；/fresh 重新开始。',
    saleRefused: '{{symbol}}：卖单已被交易所拒绝 {{refusals}} 次。{{code}}：{{message}}',
    nobodyBuys: '{{symbol}}：买价在，但连续 {{attempts}} 笔卖单无人成交。',
    cancelFails: '{{symbol}}：价格 {{price}} 的订单无法撤销。{{message}}',
    fateUnknown: '{{symbol}}：无法查明价格 {{price}} 的订单的结果。{{message}}',
    soldMoreThanBooked:
      '{{symbol}}：成交 {{trade}} 卖出 {{sold}}，而账本中只有 {{booked}}。账本已按成交补足；请查看 /reconcile。',
    streamsRefused: '交易所拒绝数据流：{{message}}',
    noMarket:
      '{{strategy}}：交易所没有 {{symbol}} 市场，该策略暂不交易，其他策略照常。请在配置中改正币种后重新启动。',
    noMarketNear:
      '{{strategy}}：交易所没有 {{symbol}} 市场，该策略暂不交易，其他策略照常。相近名称：{{near}}。请在配置中改正币种后重新启动。',
    telegramRefused:
      'Telegram 拒绝了机器人令牌（TELEGRAM_BOT_TOKEN）。它必须是 @BotFather 给出的完整文本，形如 123456789:AAF...，不含引号和空格；在 @BotFather 发送 /token 可查看或更换。Rung 在没有 Telegram 的情况下继续运行。',
    telegramUnknown:
      'Bot API 服务器上没有这个令牌的机器人（404）。TELEGRAM_BOT_TOKEN 必须是 @BotFather 给出的完整文本；若设置了 TELEGRAM_API_ROOT，它必须指向支持 Bot API 的服务器。Rung 在没有 Telegram 的情况下继续运行。',
    foreignOrder:
      '{{symbol}}：有一笔订单形似 Rung 的，但不在本账本中：{{what}}。Rung 不会动它，阶梯照常。若是旧数据库或另一个 Rung 留下的，请在交易所撤销。',
  },
};
