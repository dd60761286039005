import { expect, it } from 'vitest';
import { buyingRoom, NO_LIMITS } from '../../../src/domain/brakes/index.js';
import { decimal } from '../../../src/domain/decimal.js';

const exposures = [
  { baseAsset: 'BTC', amount: decimal('700') },
  { baseAsset: 'SOL', amount: decimal('250.5') },
];

it.each([
  ['none is set', {}, null],
  ['all together may cost more', { maxExposure: decimal('1000') }, decimal('49.5')],
  ['all together cost too much already', { maxExposure: decimal('900') }, decimal('-50.5')],
  [
    'of this asset there may be less',
    { maxExposurePerAsset: new Map([['SOL', decimal('260')]]) },
    decimal('9.5'),
  ],
  [
    'each asset has a limit',
    { maxExposurePerAsset: new Map([['DEFAULT', decimal('300')]]) },
    decimal('49.5'),
  ],
  [
    'the nearest limit counts',
    { maxExposure: decimal('951'), maxExposurePerAsset: new Map([['DEFAULT', decimal('300')]]) },
    decimal('0.5'),
  ],
])('the room for rungs where %s', (_case, limits, room) => {
  expect(buyingRoom({ ...NO_LIMITS, ...limits }, 'SOL', exposures)).toEqual(room);
});
