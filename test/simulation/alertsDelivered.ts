import type { Alert } from '../../src/domain/alerts/index.js';
import { canonical } from './canonical.js';
import type { World } from './world.js';

/** Every alert that was committed has arrived, or one that took its place. */
export function expectAlertsDelivered({ witness, arrivedAlerts, judge, timeline, process }: World): void {
  const nowMs = process?.nowMs ?? timeline.nowMs;
  const arrived = new Set<string>();
  for (const alert of arrivedAlerts) arrived.add(textOf(alert));
  const newest = new Map<string, Alert>();
  const wanted: Alert[] = [];
  for (const alert of witness.alerts) {
    if (alert.mergeKey === null) wanted.push(alert);
    else newest.set(`${alert.strategyId} ${alert.mergeKey}`, alert);
  }
  for (const alert of [...wanted, ...newest.values()]) {
    if (alert.deliverAtMs > nowMs) continue;
    judge.must(arrived.has(textOf(alert)), 'everyAlertArrives', () => `never arrived: ${textOf(alert)}`);
  }
}

function textOf({ strategyId, timeMs, content }: Alert): string {
  return canonical({ strategyId, timeMs, content });
}

/** In the hour of calm: fewer than a person would turn them off for. */
const MOST_ALERTS = 60;

/** Of what happens when nothing goes wrong, the owner hears little. */
export function expectNoFlood({ witness, judge, alertsBeforeCalm }: World): void {
  const recent = witness.alerts.slice(alertsBeforeCalm);
  judge.must(
    recent.length <= MOST_ALERTS,
    'alertsAreNoFlood',
    () => `${recent.length} alerts in the calm: ${recent.map(({ content }) => content.kind).join(', ')}`,
  );
}
