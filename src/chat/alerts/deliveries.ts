import type { StoredAlert } from '../../engine/ports/index.js';
import type { Role } from '../memory/index.js';
import { AlertDelivery, type AlertDeliveryOptions } from './delivery.js';
import { concerns } from './kinds/index.js';
import { Outages } from './outages.js';
import { Stories } from './story.js';
import type { AlertTransport } from './transport.js';

export interface AlertDeliveriesOptions extends Omit<AlertDeliveryOptions, 'transport' | 'isFor'> {
  /** A Telegram chat as a reader of the outbox. */
  transportTo(chatId: number): AlertTransport;
  /** Looks up what somebody may do, and so is told; null: a group. Everybody is an owner unless given. */
  readonly roleOf?: (chatId: number) => Role | null;
}

/** Prefix of the names of Telegram's readers in the outbox. */
const TELEGRAM = 'telegram:';

/** The alerts to all Telegram chats that get any, whoever comes and goes. */
export class AlertDeliveries {
  readonly #options: AlertDeliveriesOptions;
  readonly #deliveries = new Map<number, AlertDelivery>();
  /** Chats that get nothing more, whose last message is still on its way. */
  readonly #endings = new Map<number, Promise<void>>();
  #wanted: ReadonlySet<number> = new Set();
  #isStopped = false;

  constructor(options: AlertDeliveriesOptions) {
    this.#options = options;
  }

  /**
   * From now on exactly these chats get the alerts: call it at the start and whenever people come or go. One that is new
   * begins with the alerts from now on, one that is known goes on where it stopped, one that is not named is forgotten.
   */
  sync(chatIds: readonly number[]): void {
    if (this.#isStopped) return;
    this.#wanted = new Set(chatIds);
    for (const chatId of this.#deliveries.keys()) if (!this.#wanted.has(chatId)) this.#end(chatId);
    this.#forgetStrangers();
    for (const chatId of this.#wanted) this.#begin(chatId);
  }

  /** A chat has another id from now on: it goes on there where it stopped. To be told before `sync` names the new one. */
  move(fromId: number, toId: number): void {
    const delivery = this.#deliveries.get(fromId);
    this.#deliveries.delete(fromId);
    const moved = (delivery?.stop() ?? Promise.resolve()).then(() => {
      this.#endings.delete(fromId);
      this.#endings.delete(toId);
      this.#rename(fromId, toId);
    });
    this.#endings.set(fromId, moved);
    this.#endings.set(toId, moved);
  }

  /** Alerts were added to the outbox. */
  wake(): void {
    for (const delivery of this.#deliveries.values()) delivery.wake();
  }

  /** Notes that somebody was heard in this chat: if it could not be written to, it is tried again. */
  resumed(chatId: number): void {
    this.#deliveries.get(chatId)?.resumed();
  }

  /** Sends nothing more; resolves when what is on its way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const deliveries = [...this.#deliveries.values()].map((delivery) => delivery.stop());
    await Promise.all([...deliveries, ...this.#endings.values()]);
  }

  #begin(chatId: number): void {
    if (this.#isStopped || !this.#wanted.has(chatId) || this.#deliveries.has(chatId)) return;
    const ending = this.#endings.get(chatId);
    if (ending !== undefined) {
      void ending.then(() => this.#begin(chatId));
      return;
    }
    const transport = this.#options.transportTo(chatId);
    const { roleOf = () => 'owner' } = this.#options;
    const isFor = ({ content }: StoredAlert) => concerns(content, roleOf(chatId));
    this.#deliveries.set(chatId, new AlertDelivery({ ...this.#options, transport, isFor }));
  }

  #end(chatId: number): void {
    const delivery = this.#deliveries.get(chatId);
    if (delivery === undefined) return;
    this.#deliveries.delete(chatId);
    const ending = delivery.stop().then(() => {
      this.#endings.delete(chatId);
      this.#forget(this.#options.transportTo(chatId).name);
    });
    this.#endings.set(chatId, ending);
  }

  /** Chats that were taken away while Rung did not run. */
  #forgetStrangers(): void {
    const options = this.#options;
    const chatIds = [...this.#wanted, ...this.#endings.keys()];
    const known = new Set(chatIds.map((chatId) => options.transportTo(chatId).name));
    for (const name of options.outbox.transports()) {
      if (name.startsWith(TELEGRAM) && !known.has(name)) this.#forget(name);
    }
  }

  #rename(fromId: number, toId: number): void {
    const { outbox, memory, logger, transportTo } = this.#options;
    const [from, to] = [transportTo(fromId).name, transportTo(toId).name];
    try {
      outbox.rename(from, to);
      // Its messages have other numbers there.
      new Stories(memory, from).endAll();
      new Outages(memory, from).end();
    } catch (error) {
      logger.error({ err: error, transport: from }, 'a reader of the alerts could not be moved');
    }
  }

  #forget(name: string): void {
    const { outbox, memory, logger } = this.#options;
    try {
      outbox.unregister(name);
      new Stories(memory, name).endAll();
      new Outages(memory, name).end();
    } catch (error) {
      // It is forgotten at the next start; until then nothing is sent to it.
      logger.error({ err: error, transport: name }, 'a reader of the alerts was not forgotten');
    }
  }
}
