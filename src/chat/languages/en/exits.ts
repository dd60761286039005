const STOPPED = '🔻 {{symbol}}: stop loss, cycle {{cycle}}';

/**
 * Why a position is sold, or a cycle has ended: the order in a list and in a narrow one, the end in a sentence and in the pictures
 * (a character that is new there must be in their fonts, see src/pictures/fonts), the message that a cycle is closed.
 */
export const exits = {
  exit: {
    takeProfit: {
      order: 'Take profit',
      short: 'TP',
      end: 'take profit',
      shown: 'Take profit',
      closed: '🎉 {{symbol}}: take profit, cycle {{cycle}}',
      closedAtLoss: '🔻 {{symbol}}: take profit at a loss, cycle {{cycle}}',
      sellsAtOnce: '⚠️ The price is at or above the new target: what is held is sold at once.',
    },
    stopLoss: {
      order: 'Stop loss',
      short: 'SL',
      end: 'stop loss',
      shown: 'Stop loss',
      closed: STOPPED,
      closedAtLoss: STOPPED,
      sellsAtOnce: '⚠️ The price is at or below the new stop loss: what is held is sold at once.',
    },
    holdTime: {
      order: 'Sale for age',
      short: 'Age',
      end: 'held for too long',
      shown: 'Held too long',
      closed: '⏳ {{symbol}}: held for as long as it may be, sold, cycle {{cycle}}',
      closedAtLoss: '🔻 {{symbol}}: held for as long as it may be, sold at a loss, cycle {{cycle}}',
    },
    sellNow: {
      order: 'Sale on order',
      short: 'Sale',
      end: 'sold on order',
      shown: 'Sold now',
      closed: '💰 {{symbol}}: sold on order, cycle {{cycle}}',
      closedAtLoss: '🔻 {{symbol}}: sold on order at a loss, cycle {{cycle}}',
    },
    manual: {
      end: 'sold by hand',
      shown: 'Sold by hand',
      closed: '🤝 {{symbol}}: sold by hand, cycle {{cycle}}',
      closedAtLoss: '🔻 {{symbol}}: sold by hand at a loss, cycle {{cycle}}',
    },
    fresh: {
      end: 'fresh start',
      shown: 'Fresh start',
      closed: '🌱 {{symbol}}: cycle {{cycle}} closed by a fresh start',
      closedAtLoss: '🔻 {{symbol}}: cycle {{cycle}} closed at a loss by a fresh start',
    },
    retired: {
      end: 'strategy taken out',
      shown: 'Taken out',
      closed: '📦 {{symbol}}: cycle {{cycle}} closed, its strategy was taken out',
      closedAtLoss: '🔻 {{symbol}}: cycle {{cycle}} closed at a loss, its strategy was taken out',
    },
  },
} as const;
