export { createDispatcher, type Dispatcher, type DispatcherOptions, type GivenOrder } from './dispatcher.js';
