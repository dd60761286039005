export type * from './config.js';
export { ConfigError, HelpRequested, VersionRequested } from './configError.js';
export { loadDotEnv } from './dotEnv.js';
export { type Environment, isExposed, secretFiles } from './environment.js';
export * from './loadConfig.js';
export { ownersAddressOf } from './ownersAddress.js';
export { DOCTOR, RECONCILE, RUNG } from './programs.js';
export { Secret } from './secret.js';
export { readText } from './textFile.js';
