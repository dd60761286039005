/*
 * Loaded before the program, as `node --import` does: a machine whose clock is a little more than an hour ahead when it starts, and which
 * somebody sets right when the process gets SIGUSR2. What passes is not touched, as on a real machine.
 */

let aheadMs = 3_610_000;
const RealDate = Date;
const realNow = Date.now.bind(Date);

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(realNow() + aheadMs);
    else super(...parts);
  }

  static now() {
    return realNow() + aheadMs;
  }
};

process.on('SIGUSR2', () => {
  aheadMs = 0;
});
