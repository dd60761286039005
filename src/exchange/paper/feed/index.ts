export { LiveFeed } from './live.js';
export { mergedFeed } from './merged.js';
export type { PulledFeed, PushedFeed, Quote } from './quote.js';
export { replayFeed } from './replay.js';
export { FeedRunner } from './runner.js';
export { syntheticFeed } from './synthetic.js';
