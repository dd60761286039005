import type { AlertContent } from '../../../domain/alerts/index.js';
import type { Decimal } from '../../../domain/decimal.js';
import {
  averagePrice,
  exact,
  heading,
  money,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedMoney,
} from '../../message/index.js';
import { amount } from '../../phrases/index.js';

/** Tells what was bought of a rung, and what is held after it. */
export function fillReply(fill: AlertContent<'rungFilled'>): Reply {
  const { symbol, executedQuantity, orderQuantity } = fill;
  const rung = phrase('term.rungOf', { rung: String(fill.rung), rungCount: String(fill.rungCount) });
  const inQuote = (figure: string) => withAsset(figure, fill.assets?.quoteAsset);
  const isWhole = executedQuantity.gte(orderQuantity);
  return reply(
    heading(isWhole ? 'alert.rungFilled' : 'alert.rungPartlyFilled', { symbol, rung }),
    pairs([
      [
        'alert.bought',
        isWhole
          ? boughtAt(executedQuantity, fill.price, fill.assets?.baseAsset)
          : phrase('alert.boughtPart', {
              executed: quantity(executedQuantity),
              quantity: withAsset(quantity(orderQuantity), fill.assets?.baseAsset),
              price: averagePrice(fill.price),
            }),
      ],
      ['label.paid', inQuote(money(fill.price.times(executedQuantity)))],
      ...heldRows(fill),
    ]),
  );
}

/** Tells what is held after a purchase, and what becomes of it. */
export function heldRows({
  assets,
  position,
  averageEntryPrice,
  breakEven,
  target,
  netAtTarget,
}: AlertContent<'rungFilled'>): readonly Row[] {
  const inQuote = (price: Decimal) => withAsset(averagePrice(price), assets?.quoteAsset);
  return [
    ['label.position', withAsset(quantity(position), assets?.baseAsset)],
    ['label.average', averageEntryPrice === null ? phrase('term.unknown') : inQuote(averageEntryPrice)],
    ['label.breakEven', breakEven === null ? null : withAsset(exact(breakEven), assets?.quoteAsset)],
    ['label.target', target === null ? null : inQuote(target)],
    [
      'label.netAtTarget',
      netAtTarget === null
        ? null
        : phrase('term.net', { amount: withAsset(signedMoney(netAtTarget), assets?.quoteAsset) }),
    ],
  ];
}

/** Quantity and price of a purchase. */
export function boughtAt(bought: Decimal, price: Decimal, asset: string | undefined): Phrase {
  return phrase('alert.boughtAt', {
    quantity: withAsset(quantity(bought), asset),
    price: averagePrice(price),
  });
}

/** Alerts of earlier versions did not name the assets. */
export function withAsset(figure: string, asset: string | undefined): Phrase | string {
  return asset === undefined ? figure : amount(figure, asset);
}
