import { readAddress } from './address.js';
import type { BackpackConfig, Config } from './config.js';
import { type ConfigInput, isGiven, readSecret, type SecretName, variable } from './environment.js';
import type { FileSettings } from './fileSchema.js';
import { Secret } from './secret.js';

const REST = { protocols: ['https:', 'http:'], example: 'https://api.backpack.exchange' } as const;
const WS = { protocols: ['wss:', 'ws:'], example: 'wss://ws.backpack.exchange' } as const;

/**
 * Reads where the exchange is and with which key pair; the environment wins over the `api` section of the file.
 *
 * @param file null: it could not be read, so nothing is said about keys that may stand in it
 */
export function backpackConfig(
  mode: Config['mode'],
  input: ConfigInput,
  file: FileSettings | null,
): BackpackConfig {
  const { environment, findings } = input;
  const read = (name: SecretName, key: 'privateKey' | 'publicKey'): Secret | null => {
    const ofFile = secretOfFile(file, key, name, input);
    if (isGiven(environment, name)) return readSecret(input, name);
    if (ofFile === null && mode === 'live' && file !== null) {
      findings.problem(`${name}: found nothing, needed for live trading: set it in .env`);
    }
    return ofFile;
  };
  const apiKey = read('BACKPACK_API_KEY', 'publicKey');
  const apiSecret = read('BACKPACK_API_SECRET', 'privateKey');
  return { ...addresses(input), apiKey: apiKey?.reveal() ?? null, apiSecret };
}

function addresses(input: ConfigInput): Pick<BackpackConfig, 'restUrl' | 'wsUrl'> {
  const { environment, findings } = input;
  const restIsGiven = variable(environment, 'BACKPACK_REST_URL') !== undefined;
  const wsIsGiven = variable(environment, 'BACKPACK_WS_URL') !== undefined;
  if (restIsGiven !== wsIsGiven) {
    const [given, missing] = restIsGiven
      ? ['BACKPACK_REST_URL', 'BACKPACK_WS_URL']
      : ['BACKPACK_WS_URL', 'BACKPACK_REST_URL'];
    findings.warn(
      `${given}: set without ${missing}, which stays at Backpack's own; prices and orders may disagree`,
    );
  }
  return {
    restUrl: readAddress(input, 'BACKPACK_REST_URL', { ...REST, fallback: REST.example }),
    wsUrl: readAddress(input, 'BACKPACK_WS_URL', { ...WS, fallback: WS.example }),
  };
}

/** `YOUR_PRIVATE_KEY` and `YOUR_PUBLIC_KEY` stand in the example that everybody starts from. */
const PLACEHOLDER = /^$|^your[_ -]/i;

function secretOfFile(
  file: FileSettings | null,
  key: 'privateKey' | 'publicKey',
  name: SecretName,
  { environment, findings }: ConfigInput,
): Secret | null {
  const value = file?.api?.[key];
  if (value === undefined || PLACEHOLDER.test(value)) return null;
  findings.warn(
    isGiven(environment, name)
      ? `api.${key}: not used because ${name} is set; delete it from the file`
      : `api.${key}: works, but keys belong in .env; move it there as ${name}`,
  );
  return new Secret(value);
}
