export { Brakes } from './brakes.js';
