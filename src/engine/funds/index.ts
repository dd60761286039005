export { Funds } from './funds.js';
