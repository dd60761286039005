import type { Messages } from '../en/index.js';
import type { troubles as english } from '../en/troubles.js';

export const troubles: Pick<Messages, keyof typeof english> = {
  trouble: {
    warning: '⚠️ {{what}}',
    lasting: '{{what}}，已持续 {{duration}}',
    keyRefused: '交易所拒绝 API 密钥',
    requestsWait: '交易所要求减少请求：部分请求在等待',
    salesWait: '请求过多：卖出与撤单在等待',
    pricesUnknown: '{{symbols}}：没有价格来源',
    pricesByRequest: '{{symbols}}：只能主动查询价格',
    exposureReached: '档位等待：{{asset}} 敞口已达上限',
    moneyShort: '档位等待：账户的 {{asset}} 不足',
    notRecorded: '账本无法写入：暂停一切买卖',
    booksGone: '账本文件不见了：不再买入',
    marketGone: '{{symbol}} 已从交易所下架',
    marketClosed: '{{symbol}}：交易所暂不接收订单',
    notCaughtUp: '{{symbol}}：无法读取订单和成交',
    targetUnprofitable: '{{symbol}}：止盈目标不够付手续费',
    ownOrderInTheWay: '{{symbol}}：本账户的订单挡住了卖出',
    salesRefused: '{{symbol}}：卖单已被拒绝 {{count}} 次',
    salesUnfilled: '{{symbol}}：{{count}} 笔卖单无人成交',
    nothingFree: '{{symbol}}：查看 {{count}} 次，没有可卖的余额',
    rungsRefused: '{{symbol}}：交易所拒绝挂单',
    cancelsFail: '{{symbol}}：无法撤销的订单：{{count}}',
    fatesUnknown: '{{symbol}}：结果不明的订单：{{count}}',
  },
  troubleBegan: {
    keyRefused:
      '交易所拒绝 API 密钥，因此无法买入、卖出或撤单。已挂的订单仍在订单簿上。请到交易所检查该密钥。同一账户的新密钥写入配置后，用 --same-account 启动一次。原因：{{message}}',
    requestsWait: '交易所要求减少请求，因此对账、查单和新的挂单会延迟。卖出与撤单不受其影响。',
    salesWait:
      '因请求过多，交易所拒收卖出与撤单。Rung 每隔一两秒重试。若持续不止，请到交易所自行卖出或撤单，并检查是否有其他程序在用此账户。',
    pricesUnknown:
      '{{symbols}}：一分钟没有任何价格：数据流没有，查询也失败。在有价格之前不买也不卖；Rung 会继续查询，已挂的单仍在盘口。请查看交易所是否正常。',
    pricesByRequest:
      '{{symbols}}：最优价在变动，但数据流没有推送。Rung 每隔几秒主动查询：该卖的照卖，不买入。Rung 会继续重建数据流。',
    exposureReached:
      '部分档位在等待：持仓与挂单的成本将超过 maxExposure（{{limit}} {{quoteAsset}}，现为 {{exposure}}）。近的档位先挂，其余有余量时再挂。',
    exposureOfAsset:
      '部分档位在等待：{{asset}} 的持仓与挂单成本将超过 maxExposurePerAsset（{{limit}} {{quoteAsset}}，现为 {{exposure}}）。近的档位先挂，其余有余量时再挂。',
    moneyShort:
      '档位在等待资金：账户可用 {{free}} {{quoteAsset}}，等待中的档位需要 {{needed}}。最近的档位在资金够用的范围内照常挂出，其余的一有资金就会补上。请充值，或用 /set 调低 totalAmount。',
    notRecorded:
      '账本无法写入，因此不买也不卖；已挂的订单仍在订单簿上。请清理磁盘空间，或给 Rung 写入权限：之后会自动继续。原因：{{message}}',
    booksGone:
      '账本文件在 Rung 运行时被删除或替换：{{file}}。不再买入，卖出照常。若是您移走的，请放回原处。否则请结束 Rung：它会把账本另存为 {{file}}.rescued。将其改名为 {{file}} 后重新启动。',
    rungsRefused: '{{symbol}}：交易所拒绝挂单。{{code}}：{{message}}',
    marketGone:
      '{{symbol}}：交易所不再列出该市场。在它恢复之前不买也不卖。请到交易所查看您的币和订单如何处理。',
    ownOrderInTheWay:
      '{{symbol}}：您自己的买单 {{order}}（{{quantity}} {{asset}}，价格 {{price}}）挡住了卖出：交易所不允许自成交。Rung 会绕开它，以 {{sellsAt}} 或更高的价格卖出，并每 10 秒查看它是否还在。想按市价卖出，请到交易所撤销该订单。设置 cancelOwnOrdersForSale: true 后，Rung 会替您撤销。',
    otherRungInTheWay:
      '{{symbol}}：策略 {{strategy}} 的挂单（{{order}}：{{quantity}} {{asset}}，价格 {{price}}）挡住了卖出：交易所不允许自成交。Rung 会绕开它，以 {{sellsAt}} 或更高的价格卖出，并每 10 秒查看它是否还在。想按市价卖出，请暂停 {{strategy}}：它的挂单会被撤销。',
    ownOrderCancelled:
      '{{symbol}}：您自己的买单 {{order}}（{{quantity}} {{asset}}，价格 {{price}}）挡住了卖出：交易所不允许自成交。按 cancelOwnOrdersForSale 的许可，Rung 正在撤销它，然后卖出。卖出完成后您可以重新挂单。',
    marketClosed: '{{symbol}}：交易所在该市场暂不接收订单。在恢复之前不买也不卖；Rung 每隔几分钟查看一次。',
    notCaughtUp:
      '{{symbol}}：一分钟以来无法读取订单和成交。在读到之前不买也不卖：已知的情况可能已过时。Rung 会继续尝试，已挂的单仍在盘口。请查看交易所是否正常。',
    targetUnprofitable:
      '{{symbol}}：手续费上调了。{{target}} 的止盈目标不够支付：需要高于 {{least}}。Rung 继续交易，因为您已接受，或不涉及真实资金。',
    targetStopsBuying:
      '{{symbol}}：手续费上调了。{{target}} 的止盈目标不够支付：需要高于 {{least}}。在此之前不再挂新的阶梯。请用 /set takeProfitPercentage 提高。',
  },
  troubleOver: {
    keyRefused: '✅ 交易所重新接受 API 密钥，持续了 {{duration}}。',
    requestsWait: '✅ 对交易所的请求不再等待，持续了 {{duration}}。',
    salesWait: '✅ 交易所重新接收卖出与撤单，持续了 {{duration}}。',
    pricesUnknown: '✅ {{symbols}}：又有价格了，中断了 {{duration}}。',
    pricesByRequest: '✅ {{symbols}}：最优价数据流已恢复，中断了 {{duration}}。',
    exposureReached: '✅ 已有一小时没有档位因敞口上限而等待；开始于 {{duration}}前。',
    moneyShort: '✅ 十分钟来没有档位因资金不足而等待；开始于 {{duration}}前。',
    notRecorded: '✅ 账本又可以写入了，中断了 {{duration}}。交易继续。',
    booksGone: '✅ 账本文件已回到原处，持续了 {{duration}}。',
    rungsRefused: '✅ {{symbol}}：交易所重新接受全部挂单，持续了 {{duration}}。',
    marketGone: '✅ {{symbol}}：交易所重新列出该市场，中断了 {{duration}}。',
    ownOrderInTheWay: '✅ {{symbol}}：本账户已没有订单挡住卖出，持续了 {{duration}}。',
    marketClosed: '✅ {{symbol}}：交易所重新接收订单，中断了 {{duration}}。',
    notCaughtUp: '✅ {{symbol}}：又能读取订单和成交了，中断了 {{duration}}。',
    targetUnprofitable: '✅ {{symbol}}：止盈目标又够付手续费了，持续了 {{duration}}。',
  },
};
