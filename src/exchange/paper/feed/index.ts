export { liveFeed } from './live.js';
export { FeedError, type PulledFeed, type PushedFeed, type Quote } from './quote.js';
export { replayFeed } from './replay.js';
export { FeedRunner } from './runner.js';
export { syntheticFeed } from './synthetic.js';
