import type { exits as english } from '../en/exits.js';
import type { Messages } from '../en/index.js';

const STOPPED = '🔻 {{symbol}}：止损卖出，第 {{cycle}} 轮';

export const exits: Pick<Messages, keyof typeof english> = {
  exit: {
    takeProfit: {
      order: '止盈单',
      short: '止盈',
      end: '止盈',
      shown: '止盈',
      closed: '🎉 {{symbol}}：止盈成交，第 {{cycle}} 轮',
      closedAtLoss: '🔻 {{symbol}}：止盈单成交但亏损，第 {{cycle}} 轮',
      sellsAtOnce: '⚠️ 当前价格已达到新的止盈价：持仓将立即卖出。',
    },
    stopLoss: {
      order: '止损单',
      short: '止损',
      end: '止损',
      shown: '止损',
      closed: STOPPED,
      closedAtLoss: STOPPED,
      sellsAtOnce: '⚠️ 当前价格已触及新的止损价：持仓将立即卖出。',
    },
    holdTime: {
      order: '到期卖单',
      short: '到期',
      end: '持仓到期',
      shown: '时间止损',
      closed: '⏳ {{symbol}}：持仓到期，已卖出，第 {{cycle}} 轮',
      closedAtLoss: '🔻 {{symbol}}：持仓到期，已亏损卖出，第 {{cycle}} 轮',
    },
    sellNow: {
      order: '按指令的卖单',
      short: '卖出',
      end: '按指令卖出',
      shown: '立即卖出',
      closed: '💰 {{symbol}}：已按指令卖出，第 {{cycle}} 轮',
      closedAtLoss: '🔻 {{symbol}}：已按指令亏损卖出，第 {{cycle}} 轮',
    },
    manual: {
      end: '手动卖出',
      shown: '手动卖出',
      closed: '🤝 {{symbol}}：已手动卖出，第 {{cycle}} 轮',
      closedAtLoss: '🔻 {{symbol}}：已手动亏损卖出，第 {{cycle}} 轮',
    },
    fresh: {
      end: '重新开始',
      shown: '全新启动',
      closed: '🌱 {{symbol}}：第 {{cycle}} 轮因重新开始而结束',
      closedAtLoss: '🔻 {{symbol}}：第 {{cycle}} 轮因重新开始而亏损结束',
    },
    retired: {
      end: '策略已移除',
      shown: '已交出',
      closed: '📦 {{symbol}}：策略已移除，第 {{cycle}} 轮结束',
      closedAtLoss: '🔻 {{symbol}}：策略已移除，第 {{cycle}} 轮亏损结束',
    },
  },
};
