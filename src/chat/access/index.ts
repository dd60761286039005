/*
 * Who may talk to Rung through Telegram, how they get in, and what they must show for dangerous commands.
 */
export { telegramId, telegramName } from './names.js';
export { type CodeVerdict, codeIn, OneTimeCodes } from './oneTimeCodes.js';
export { type ClaimVerdict, OwnerClaim } from './ownerClaim.js';
export { CLAIM, type Member, type MemberChange, People, type RefusedChange } from './people.js';
export { RateLimit } from './rateLimit.js';
export { mayUse } from './roles.js';
export { Strangers, type StrangersOptions, type StrangersSeen, safeName } from './strangers.js';
