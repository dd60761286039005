import { dirname, resolve } from 'node:path';
import { commands } from '../../commands/index.js';
import {
  type AlertDelivery,
  type AlertTransport,
  createDispatcher,
  Preferences,
  startAlertDelivery,
  startConsole,
  startTelegram,
} from '../chat/index.js';
import type { Config } from '../config/index.js';
import type { ChatMemory } from '../engine/chatMemory.js';
import type { Engine } from '../engine/engine.js';
import type { Clock } from '../engine/ports.js';
import type { Outbox } from '../engine/store.js';
import { systemClock } from '../engine/systemClock.js';
import { createPainter } from '../pictures/index.js';
import type { Surroundings } from './surroundings.js';
import { programVersion } from './version.js';

interface ChatNeeds {
  readonly engine: Engine;
  readonly outbox: Outbox;
  readonly memory: ChatMemory;
  /** The time in which alerts become due. */
  readonly clock: Clock;
  /** The person in the terminal wants the program to end. */
  exit(): void;
}

/** The console's name in the outbox. */
const CONSOLE = 'console';

/** The chat on all its transports: commands in, answers and alerts out. */
export class Chat {
  readonly #config: Config;
  readonly #surroundings: Surroundings;
  readonly #needs: ChatNeeds;
  readonly #dispatcher;
  readonly #preferences: Preferences;
  readonly #painter = createPainter();
  readonly #deliveries: AlertDelivery[] = [];
  readonly #endings: (() => Promise<void> | void)[] = [];
  /** A replay at full speed would bury every answer under a month's messages. */
  readonly #consoleTellsAlerts: boolean;
  #consoleIsOpen = false;

  constructor(config: Config, surroundings: Surroundings, needs: ChatNeeds) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.#needs = needs;
    const { language } = config;
    this.#preferences = new Preferences({ memory: needs.memory, language, timeZone: config.timeZone });
    this.#dispatcher = createDispatcher({
      engine: needs.engine.cockpit,
      commands,
      program: {
        version: programVersion(),
        runtime: `Node.js ${process.versions.node}`,
        startedAtMs: needs.clock.now(),
      },
      services: { preferences: this.#preferences },
      clock: systemClock,
      logger: surroundings.logger,
    });
    this.#consoleTellsAlerts = surroundings.input !== null && config.paper.speed !== 'max';
    // Registered at once, so that it hears what the start has to tell.
    if (this.#consoleTellsAlerts) needs.outbox.register(CONSOLE);
  }

  /** Alerts were recorded. */
  wake(): void {
    for (const delivery of this.#deliveries) delivery.wake();
  }

  /** @throws TelegramTokenError */
  async startTelegram(): Promise<void> {
    const { telegram: settings } = this.#config;
    if (settings === null) return;
    const { engine } = this.#needs;
    const telegram = await startTelegram({
      ...settings,
      dispatcher: this.#dispatcher,
      preferences: this.#preferences,
      painter: this.#painter,
      clock: systemClock,
      logger: this.#surroundings.logger.child({ part: 'telegram' }),
      onTokenRefused: (error) => engine.alert('critical', { kind: 'needsPerson', what: error.message }),
    });
    this.#endings.push(() => telegram.stop());
    for (const transport of telegram.alertTransports) this.#deliverTo(transport);
  }

  /** Begins to read and to answer in the terminal, once. */
  openConsole(): void {
    const { input, output, logger } = this.#surroundings;
    if (input === null || this.#consoleIsOpen) return;
    this.#consoleIsOpen = true;
    const { databaseFile } = this.#config;
    const console = startConsole({
      input,
      output,
      dispatcher: this.#dispatcher,
      preferences: this.#preferences,
      painter: this.#painter,
      logger,
      onExit: () => this.#needs.exit(),
      // Where the books are there is room, and the right to write.
      ...(databaseFile === null ? {} : { documentsDirectory: dirname(resolve(databaseFile)) }),
    });
    this.#endings.push(() => console.stop());
    if (this.#consoleTellsAlerts) this.#deliverTo(console.alertTransport);
  }

  /** All at once, so that no transport waits for another. */
  async stop(): Promise<void> {
    await Promise.all(this.#endings.map((end) => end()));
  }

  #deliverTo(transport: AlertTransport): void {
    const { outbox, clock } = this.#needs;
    const delivery = startAlertDelivery({ outbox, transport, clock, logger: this.#surroundings.logger });
    this.#deliveries.push(delivery);
    this.#endings.push(() => delivery.stop());
  }
}
