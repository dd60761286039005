interface KeyWatchOptions {
  /** Measures the exchange's time; false when it was wrong before, so that a refusal proves nothing. */
  readonly wasTimeRight: () => Promise<boolean>;
  /** The key is refused, and it is the key. */
  readonly onRefused: (message: string) => void;
  /** ... and now it is not any more. */
  readonly onAccepted: () => void;
}

export type KeyWatch = ReturnType<typeof createKeyWatch>;

/**
 * Watches whether the exchange takes what is signed with our key. A wrong time is refused in the words of a wrong key
 * now and then, so that the time is measured before the key is blamed.
 *
 * A key may be good for looking and not for trading: only what was refused itself proves, when it is accepted, that the
 * trouble is over.
 */
export function createKeyWatch({ wasTimeRight, onRefused, onAccepted }: KeyWatchOptions) {
  const refused = new Set<string>();
  let isTold = false;
  let isChecking = false;

  async function check(message: string): Promise<void> {
    isChecking = true;
    const wasRight = await wasTimeRight();
    isChecking = false;
    if (!wasRight) refused.clear();
    // Accepted meanwhile: a word that was taken back.
    if (refused.size === 0) return;
    isTold = true;
    onRefused(message);
  }

  return {
    /** @param message the exchange's words */
    refused(instruction: string, message: string): void {
      refused.add(instruction);
      if (!isTold && !isChecking) void check(message);
    },
    accepted(instruction: string): void {
      if (!refused.has(instruction)) return;
      refused.clear();
      if (!isTold) return;
      isTold = false;
      onAccepted();
    },
  };
}
