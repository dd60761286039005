export { BookControl } from './bookControl.js';
export type { ControlDeps } from './controlDeps.js';
export { ParameterControl } from './parameterControl.js';
export { PositionControl } from './positionControl.js';
