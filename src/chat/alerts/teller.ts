import type { Clock, Logger, Outbox, StoredAlert } from '../../engine/ports/index.js';
import type { Reply } from '../message/index.js';
import { backlogReply } from './backlog.js';
import { alertReply } from './kinds/index.js';
import type { Silence } from './silence.js';
import type { Step } from './steps.js';
import { goesOn, type Stories, storyReply } from './story.js';
import { type AlertTransport, composed, type KeptMessages, type Telling } from './transport.js';

/** Adds a picture to the message of an alert, or returns it as it is; `reader` is named as its transport is. */
export type Illustrate = (alert: StoredAlert, message: Reply, reader: string) => Promise<Reply>;

export interface TellerOptions {
  readonly outbox: Pick<Outbox, 'alerts'>;
  readonly transport: AlertTransport;
  readonly stories: Stories;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Silence in which alerts make no sound; none unless given. */
  readonly silence?: Pick<Silence, 'isSilent'>;
  readonly illustrate?: Illustrate;
}

/** Makes messages of alerts, and has the transport send them. */
export class AlertSender {
  readonly #options: TellerOptions;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /**
   * @param awayMs for how long nothing got through before; null when it did
   * @returns the id of the last alert that was told
   * @throws what the transport throws
   */
  async tell(step: Step, awayMs: number | null): Promise<number> {
    switch (step.kind) {
      case 'single':
        return this.#tellOne(step.alert);
      case 'fills':
        return this.#tellFills(step.strategyId, step.alerts);
      case 'backlog':
        return this.#tellBacklog(step.alerts, awayMs);
    }
  }

  async #tellOne(alert: StoredAlert): Promise<number> {
    const { transport, stories } = this.#options;
    await transport.send(this.#telling([alert], await this.#illustrated(alert)));
    this.#note(() => stories.endAll());
    return alert.id;
  }

  /** The first message of a story rings; what follows edits it. */
  async #tellFills(strategyId: string, alerts: readonly StoredAlert[]): Promise<number> {
    const { transport, stories, outbox, clock } = this.#options;
    const told = stories.of(strategyId);
    if (told !== null && goesOn(told, clock.now()) && transport.messages !== undefined) {
      const ids = new Set([...told.alertIds, ...alerts.map(({ id }) => id)]);
      const message = storyOf(outbox.alerts([...ids]));
      const outcome = await transport.messages.edit(told.messageId, this.#telling(alerts, message));
      if (outcome === 'edited') {
        this.#note(() => stories.put(strategyId, { ...told, alertIds: [...ids], lastToldAtMs: clock.now() }));
        return lastId(alerts);
      }
    }
    const messageId = await transport.send(this.#telling(alerts, storyOf(alerts)));
    const nowMs = clock.now();
    const alertIds = alerts.map(({ id }) => id);
    this.#note(() => {
      if (messageId === null) stories.end(strategyId);
      else stories.put(strategyId, { messageId, alertIds, startedAtMs: nowMs, lastToldAtMs: nowMs });
    });
    return lastId(alerts);
  }

  /** As many of them as fit into one message. */
  async #tellBacklog(alerts: readonly StoredAlert[], awayMs: number | null): Promise<number> {
    const { transport, stories, clock } = this.#options;
    const nowMs = clock.now();
    const compose = (count: number) =>
      composed(() => backlogReply(alerts.slice(0, count), { nowMs, awayMs }));
    const count = mostThatFit(alerts.length, compose, transport.messages);
    const told = alerts.slice(0, count);
    await transport.send(this.#telling(told, compose(count)));
    this.#note(() => stories.endAll());
    return lastId(told);
  }

  /** Notes what was told, if it can: else the next fill begins another message or still belongs to this one. */
  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the story of the fills could not be noted');
    }
  }

  #telling(alerts: readonly StoredAlert[], message: Reply): Telling {
    const { silence, transport } = this.#options;
    const isSilent = alerts.every(({ level }) => silence?.isSilent(transport.name, level) ?? false);
    return { alerts, message, isSilent };
  }

  /** A picture is a pleasure; the alert goes out without it as well. */
  async #illustrated(alert: StoredAlert): Promise<Reply> {
    const { illustrate, transport, logger } = this.#options;
    const message = composed(() => alertReply(alert));
    try {
      return (await illustrate?.(alert, message, transport.name)) ?? message;
    } catch (error) {
      logger.warn({ err: error, alert: alert.id }, 'an alert goes out without its picture');
      return message;
    }
  }
}

function storyOf(alerts: readonly StoredAlert[]): Reply {
  const [first, ...others] = alerts;
  if (first === undefined) throw new Error('a story of no alerts');
  return composed(() => storyReply([first, ...others]));
}

function lastId(alerts: readonly StoredAlert[]): number {
  return alerts.at(-1)?.id ?? 0;
}

/** At least one: what is too long alone is split by the transport. */
function mostThatFit(
  count: number,
  compose: (count: number) => Reply,
  messages: KeptMessages | undefined,
): number {
  if (messages === undefined) return 1;
  let least = 1;
  let most = count;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (messages.fits(compose(middle))) least = middle;
    else most = middle - 1;
  }
  return least;
}
