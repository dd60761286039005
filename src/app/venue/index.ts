export { createClient, SIGNATURE_WINDOW_MS } from './client.js';
export { ClientTroubles } from './clientTroubles.js';
export { credentialRefusal, keyProblem, timeRefusal } from './credentials.js';
export { liveVenue, type Venue } from './liveVenue.js';
export { paperReading } from './paperReading.js';
export { paperVenue } from './paperVenue.js';
