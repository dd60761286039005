export { Bookkeeping } from './bookControl.js';
export { Adjusting } from './parameterControl.js';
export { Deeds } from './positionControl.js';
