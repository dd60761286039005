import { EXIT } from '../app/exitCodes.js';
import { tellOwners } from '../app/ownersNotice.js';
import { loadDotEnv, ownersAddressOf } from '../config/index.js';

/* Writes to the owners on Telegram that Rung has ended, for whoever has seen it: `node dist/src/bin/tell.js REASON`. */

const [reason] = process.argv.slice(2);
if (reason === undefined) {
  process.stderr.write('Name what is to be told: node dist/src/bin/tell.js REASON\n');
  process.exit(EXIT.badConfiguration);
}
const { environment } = loadDotEnv(process.cwd());
const count = await tellOwners('ended', reason, ownersAddressOf([], environment));
process.stdout.write(`${count === 1 ? '1 owner was' : `${count} owners were`} told.\n`);
