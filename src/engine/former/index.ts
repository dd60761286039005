export { FormerStrategies, type FormerStrategy, formerStrategiesOf } from './formerStrategies.js';
