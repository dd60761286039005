export { BookControl } from './bookControl.js';
export { ParameterControl } from './parameterControl.js';
export { PositionControl } from './positionControl.js';
