export { type Fault, MAINTENANCE, OVERLOADED, TOO_MANY_REQUESTS } from './oddExchange/index.js';
