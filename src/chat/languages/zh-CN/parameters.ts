import type { Messages } from '../en/index.js';
import type { parameters as english } from '../en/parameters.js';

export const parameters: Pick<Messages, keyof typeof english> = {
  parameter: {
    totalAmount: '总金额',
    orderCount: '档数',
    incrementPercentage: '逐档递增',
    firstDropPercentage: '首档跌幅',
    maxDropPercentage: '末档跌幅',
    takeProfitPercentage: '止盈',
    takeProfit: { slippagePercentage: '滑点', mode: '止盈方式', trailPercentage: '回落幅度' },
    stopLossPercentage: '止损',
    minOrderAmount: '最小金额',
    reanchor: { afterMinutes: '超时重挂', driftPercentage: '上涨重挂' },
    cooldownSeconds: '轮次间隔',
    restartAfterTakeProfit: '自动新一轮',
    maxHoldHours: '最长持仓',
  },
  meaning: {
    totalAmount: '挂单与持仓合计最多使用的金额',
    orderCount: '档数',
    incrementPercentage: '每一档比上一档大多少',
    firstDropPercentage: '首档低于价格多少；off：末档跌幅除以档数',
    maxDropPercentage: '末档低于价格多少',
    minOrderAmount: '金额更小的档位不挂',
    takeProfitPercentage: '买一价高于均价这么多时卖出',
    takeProfit: {
      slippagePercentage: '止盈卖出可低于止盈价多少',
      mode: 'trigger 到止盈价即卖出；trailing 从止盈价起跟随买一价上涨，回落时卖出；resting 在止盈价挂一张卖单',
      trailPercentage: 'mode 为 trailing 时：从最高买一价回落这么多就卖出；off：takeProfitPercentage 的一半',
    },
    stopLossPercentage: '买一价低于均价这么多时亏损卖出',
    reanchor: {
      afterMinutes: '未买入时，过这么久后重新挂出阶梯',
      driftPercentage: '未买入时，买一价上涨这么多后重新挂出阶梯',
    },
    cooldownSeconds: '卖出后隔多久再挂下一个阶梯',
    restartAfterTakeProfit: '止盈后自动开始新一轮；off：等待 /resume',
    onManualExit: '您手动全部卖出之后：restart 开始新一轮，pause 等待',
    acceptUnprofitableTarget: '止盈不够付一买一卖的手续费时也允许实盘',
    maxHoldHours: '持仓达到这么久就按市价卖出，亏损也卖',
    cancelOwnOrdersForSale: '您自己的买单挡住卖出时：撤销它，而不是绕开它卖出',
  },
};
