import type { RefusalReason } from '../../engine/api/index.js';
import { literal, type Phrase, type PlainMessageKey, phrase } from '../message/index.js';

/*
 * What more there is to the result of a command than whether it was done. The audit keeps it in one wording for all
 * times and readers; a person reads it in their own language.
 */

const REFUSALS: Readonly<Record<RefusalReason, PlainMessageKey>> = {
  nothingHeld: 'auditDetail.nothingHeld',
  unknownCost: 'blockReason.unknownCost',
  saleInFlight: 'auditDetail.saleInFlight',
  ordersUnresolved: 'auditDetail.ordersUnresolved',
  exchangeUnavailable: 'auditDetail.exchangeUnavailable',
  reconciliationOff: 'auditDetail.reconciliationOff',
  noPrice: 'auditDetail.noPrice',
  noPriceToSell: 'auditDetail.noPrice',
  nothingToSell: 'auditDetail.nothingHeld',
  blocked: 'auditDetail.blocked',
  settingNotAllowed: 'auditDetail.notAllowedAnyMore',
  surplusChanged: 'auditDetail.changed',
  braked: 'auditDetail.braked',
  unknownStrategy: 'auditDetail.unknownStrategy',
  busy: 'auditDetail.busy',
};

const DETAILS: ReadonlyMap<string, PlainMessageKey> = new Map([
  ...Object.entries(REFUSALS),
  ['unknown command', 'auditDetail.unknownCommand'],
  ['wrong arguments', 'auditDetail.wrongArguments'],
  ['no strategy chosen', 'auditDetail.noStrategy'],
  ['too many commands', 'auditDetail.tooMany'],
  ['too old', 'auditDetail.tooOld'],
  ["somebody else's question", 'auditDetail.notYours'],
  ['confirmation used', 'auditDetail.used'],
  ['confirmation expired', 'auditDetail.expired'],
  ['again', 'auditDetail.again'],
  ['for a code', 'auditDetail.forCode'],
  ['wrong code', 'auditDetail.wrongCode'],
  ['code in a group', 'auditDetail.codeInGroup'],
  ['codes are locked', 'auditDetail.codesLocked'],
  ['for viewer', 'auditDetail.roleTooLow'],
  ['for operator', 'auditDetail.roleTooLow'],
  ['for owner', 'auditDetail.roleTooLow'],
  ['configured', 'auditDetail.configured'],
  ['lastOwner', 'auditDetail.lastOwner'],
  ['self', 'auditDetail.self'],
  ['unknown user', 'auditDetail.unknownUser'],
  ['exchange unavailable', 'auditDetail.exchangeUnavailable'],
  ['outcome unknown', 'auditDetail.outcomeUnknown'],
  ['unexpected error', 'auditDetail.unexpected'],
]);

/** @param detail as it stands in the audit, after `refused:` or another first word of a result */
export function auditDetail(detail: string): Phrase {
  const key = DETAILS.get(detail);
  if (key !== undefined) return phrase(key);
  const code = /^exchange refused \((.*)\)$/su.exec(detail)?.[1];
  // What a later version writes is shown as it is.
  return code === undefined ? literal(detail) : phrase('auditDetail.exchangeRefused', { code });
}
