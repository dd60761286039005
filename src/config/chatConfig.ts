import type { ChatConfig } from './config.js';
import { type ConfigInput, isGiven, readSecret, variable } from './environment.js';
import type { FileSettings } from './fileSchema.js';
import { Secret } from './secret.js';
import { readGiven } from './setting.js';
import { timeZoneSetting, zoneOfMachine } from './timesOfDay.js';

/** RFC 4648, as authenticator apps take it; 16 characters are 80 bits, the least that RFC 4226 allows. */
const BASE32 = /^[A-Z2-7]{16,128}=*$/;

export function timeZoneOf({ environment, findings }: ConfigInput, file: FileSettings): string {
  const given = [{ source: 'RUNG_TIME_ZONE', text: variable(environment, 'RUNG_TIME_ZONE') }];
  return readGiven(findings, timeZoneSetting, given, file.timeZone ?? zoneOfMachine());
}

export function chatConfig(input: ConfigInput, file: FileSettings): ChatConfig {
  const { telegram = {} } = file;
  return {
    quietHours: telegram.quietHours ?? null,
    morningReportAtMinute:
      telegram.morningReport === undefined ? USUAL_REPORT_MINUTE : telegram.morningReport,
    totp: totpSecret(input, file),
    guard: file.security?.guard ?? null,
  };
}

/** An address with a secret in it: a problem does not repeat it. */
export function heartbeatUrlOf(input: ConfigInput): Secret | null {
  const url = readSecret(input, 'RUNG_HEARTBEAT_URL');
  if (url === null || HEARTBEAT_URL.test(url.reveal())) return url;
  input.findings.problem(
    'RUNG_HEARTBEAT_URL: found something else, allowed: an address that begins with https:// or http://',
  );
  return null;
}

const HEARTBEAT_URL = /^https?:\/\/[^\s/]+(\/\S*)?$/u;

/** Eight in the morning. */
const USUAL_REPORT_MINUTE = 8 * 60;

function totpSecret(input: ConfigInput, file: FileSettings): Secret | null {
  const { environment, findings } = input;
  const ofFile = file.security?.totp;
  const ofEnvironment = readSecret(input, 'RUNG_TOTP_SECRET');
  if (ofFile !== undefined) {
    findings.keepSecret(new Secret(ofFile));
    findings.warn(
      isGiven(environment, 'RUNG_TOTP_SECRET')
        ? 'security.totp: not used because RUNG_TOTP_SECRET is set; delete it from the file'
        : 'security.totp: works, but secrets belong in .env; move it there as RUNG_TOTP_SECRET',
    );
  }
  const given = ofEnvironment?.reveal() ?? ofFile;
  if (given === undefined) return null;
  const secret = given.replaceAll(/[\s-]/gu, '').toUpperCase();
  if (!BASE32.test(secret)) {
    findings.problem(
      `${ofEnvironment === null ? 'security.totp' : 'RUNG_TOTP_SECRET'}: found something else, allowed: ` +
        'a base32 secret of at least 16 characters A-Z and 2-7, as authenticator apps take it',
    );
  }
  return findings.keepSecret(new Secret(secret));
}
