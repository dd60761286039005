/** Seeds that once broke something, and what that was: run with every test. */
export const REGRESSIONS: readonly { readonly seed: number; readonly was: string }[] = [
  { seed: 802, was: 'one unconfirmed reading erased what was left to the owner' },
  { seed: 1014, was: 'one unconfirmed reading erased what was left to the owner' },
  { seed: 1091, was: 'one unconfirmed reading erased what was left to the owner' },
  { seed: 239, was: 'alerts waited up to an hour after a clock was set back' },
  { seed: 1006, was: 'alerts waited up to an hour after a clock was set back' },
  { seed: 1040, was: 'alerts waited up to an hour after a clock was set back' },
  { seed: 132, was: 'a trade of the owner explained twice after a crash between two reports' },
  { seed: 358, was: 'a command ended in an error that nobody foresaw' },
  { seed: 2596, was: 'a strategy stood still when coins of unknown cost that are too few to sell had left' },
];
