export { Dispatcher, type DispatcherOptions, type GivenOrder } from './dispatcher.js';
