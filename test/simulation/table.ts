import { FAULT_KINDS } from './faults.js';
import type { Statistics } from './statistics.js';

/** Branches of the decisions that a full run must have taken. */
export const BRANCHES = [
  'action none',
  'action withinTolerance',
  'action setAside',
  'action onlyReported',
  'row manualBuy',
  'row virtualBuy',
  'row adoptedAtPrice',
  'row adoptedWithoutCost',
  'row manualSell',
  'row quantityReduced',
  'trigger start',
  'trigger command',
  'trigger schedule',
  'trigger reconnect',
  'trigger saleRefused',
  'trigger manualTrade',
  'cycle ends takeProfit',
  'take profit rests',
  'sale at a lowered target',
  'sale at a target lowered by age',
  'cycle ends stopLoss',
  'cycle ends holdTime',
  'sale that trailed',
  'cycle ends manual',
  'cycle ends fresh',
  'booked reconciliation',
  'booked manualTrade',
  'booked setAverage',
  'booked fresh',
] as const;

const DAY_MS = 86_400_000;

/** What happened, for a person; what never did is said too. */
export function table(statistics: Statistics): string {
  const { faults, branches } = statistics;
  let rows: [string, number | string][] = [
    ['seeds', statistics.seeds],
    ['simulated days', (statistics.simulatedMs / DAY_MS).toFixed(2)],
    ['events', statistics.steps],
    ['requests', statistics.requests],
    ['commits', statistics.commits],
    ['fills', statistics.fills],
    ["fills of the owner's", statistics.manualFills],
    ['cycles', statistics.cycles],
    ['alerts delivered', statistics.alerts],
    ['starts', statistics.starts],
    ['crashes and ends', statistics.deaths],
    ...FAULT_KINDS.map((kind): [string, number] => [`fault ${kind}`, faults[kind] ?? 0]),
    ...Object.keys({ ...Object.fromEntries(BRANCHES.map((name) => [name, 0])), ...branches })
      .sort()
      .map((name): [string, number] => [name, branches[name] ?? 0]),
  ];
  if (statistics.seeds === 1) rows = rows.filter(([, count]) => count !== 0);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(10)}`);
  const never = [
    ...FAULT_KINDS.filter((kind) => (faults[kind] ?? 0) === 0),
    ...BRANCHES.filter((name) => (branches[name] ?? 0) === 0),
  ];
  if (never.length > 0 && statistics.seeds > 1) lines.push(`never happened: ${never.join(', ')}`);
  return lines.join('\n');
}
