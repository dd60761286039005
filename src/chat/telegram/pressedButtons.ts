import type { Logger } from '../../engine/ports/index.js';
import type { BotApi } from './botApi.js';
import { isAlreadySo } from './errors.js';

export interface PressedButtonsOptions {
  readonly api: BotApi;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Look of a button after it was pressed. Failing at this changes nothing of what the press has done. */
export class PressedButtons {
  readonly #options: PressedButtonsOptions;

  constructor(options: PressedButtonsOptions) {
    this.#options = options;
  }

  /**
   * Ends the button's waiting sign.
   *
   * @param said shown to whoever pressed it, and to nobody else; null: nothing
   * @returns whether Telegram took it: it does not any more when the press is some time ago
   */
  async acknowledge(queryId: string, said: string | null): Promise<boolean> {
    const { api, logger } = this.#options;
    const words = said === null ? {} : { text: said, show_alert: true };
    try {
      await api.call('answerCallbackQuery', { callback_query_id: queryId, ...words });
      return true;
    } catch (error) {
      logger.warn({ err: error }, 'a button could not be put away');
      return false;
    }
  }

  /** The same, and takes the buttons of this message away, where there is one; null: they stay. */
  async putAway(
    queryId: string,
    usedUp: { readonly chatId: number; readonly messageId: number | null } | null,
  ): Promise<void> {
    await Promise.all([this.acknowledge(queryId, null), this.takeAway(usedUp)]);
  }

  /** Takes the buttons of this message away, where there is one. */
  async takeAway(
    usedUp: { readonly chatId: number; readonly messageId: number | null } | null,
  ): Promise<void> {
    const { api, logger } = this.#options;
    if (usedUp === null || usedUp.messageId === null) return;
    try {
      await api.call('editMessageReplyMarkup', {
        chat_id: usedUp.chatId,
        message_id: usedUp.messageId,
        reply_markup: { inline_keyboard: [] },
      });
    } catch (error) {
      // A thumb that presses twice.
      if (isAlreadySo(error)) return;
      logger.warn({ err: error }, 'a button could not be put away');
    }
  }
}
