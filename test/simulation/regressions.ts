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
  { seed: 4555, was: 'a larger minimum left a position that could not be sold, and nobody was told' },
  { seed: 4656, was: 'an emptied account was told of only after three rounds of the schedule' },
  { seed: 5163, was: 'a round that failed was not tried again before the next one' },
  { seed: 30, was: 'an answer without any funds was believed while nothing but the reserve was held' },
  {
    seed: 63,
    was: 'an executed order was written off because the clock had been ahead when it was recorded',
  },
  { seed: 96, was: 'a loss of power that took two starts with it gave client ids out twice' },
  {
    seed: 622,
    was: 'what the owner had used of coins kept for him counted as a shortage of another strategy',
  },
  { seed: 962, was: 'a clock that was set back hid what the owner had traded before' },
  { seed: 2585, was: 'dust of a strategy that is gone was told as missing again and again' },
  { seed: 2716, was: 'a rung that was refused after an attempt that did not get through was not told' },
  { seed: 3293, was: 'a larger minimum that came while the program was down left it standing still' },
  { seed: 2596, was: 'a strategy stood still when coins of unknown cost that are too few to sell had left' },
];
