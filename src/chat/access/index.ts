/*
 * Who may talk to Rung through Telegram, how they get in, and what they must show for dangerous commands.
 */
export { telegramId, telegramName } from './names.js';
export { type CodeVerdict, codeIn, OneTimeCodes, type OneTimeCodesOptions } from './oneTimeCodes.js';
export { type ClaimVerdict, OwnerClaim, type OwnerClaimOptions } from './ownerClaim.js';
export {
  type Added,
  CLAIM,
  type Member,
  type MemberChange,
  People,
  type PeopleOptions,
  type RefusedChange,
  type Removed,
} from './people.js';
export { type Allowance, RateLimit } from './rateLimit.js';
export { mayUse } from './roles.js';
export {
  type Stranger,
  Strangers,
  type StrangersOptions,
  type StrangersSeen,
  safeName,
} from './strangers.js';
