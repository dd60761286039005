import { ExchangeUnavailableError } from '../../src/engine/ports/exchange.js';
import { chartOver, chartView } from '../support/chartViews.js';
import { type Scene, two } from './scene.js';

export const chartScenes: Readonly<Record<string, readonly Scene[]>> = {
  chart: [
    { title: 'the last day, then a week in the dark', say: ['/chart', '/chart 7d dark', '/chart 1H'] },
    {
      title: 'a week of an account that is an hour old',
      engine: { chart: async () => ({ ...chartOver('1h'), sinceMs: chartOver('1h').fromMs }) },
      say: ['/chart 7d'],
    },
    {
      title: 'nothing held, nothing realized, no rungs',
      engine: {
        chart: async () =>
          chartView({
            ...{ average: null, averageSteps: [], target: null, rungs: [], fills: [] },
            realizedPnl: chartView().realizedPnl.slice(0, 1),
          }),
      },
      say: ['/chart'],
    },
    {
      title: 'nothing was traded',
      engine: { chart: async () => chartView({ candles: [], fills: [] }) },
      say: ['/chart 1h'],
    },
    {
      title: 'the exchange away',
      engine: { chart: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/chart'],
    },
    { title: 'one of two', engine: { strategies: () => two }, say: ['/chart', '/chart wild 6h light'] },
    {
      title: 'words that are none',
      say: ['/chart 2h', '/chart red', '/chart 1h 7d', '/chart light dark', '/chart 1h light now'],
    },
  ],
};
