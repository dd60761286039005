export { BookControl, type BookControlDeps } from './bookControl.js';
export { ParameterControl, type ParameterControlDeps } from './parameterControl.js';
export { PositionControl, type PositionControlDeps } from './positionControl.js';
