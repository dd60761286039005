export {
  duration,
  literal,
  type MomentStyle,
  moment,
  type Phrase,
  type PlainMessageKey,
  phrase,
  recently,
} from '../languages/index.js';
export { displayWidth, wrap } from './displayWidth.js';
export * from './figures.js';
export { tableLines } from './layout.js';
export { age, ago } from './moments.js';
export { byWhom, type Naming, namingFor } from './naming.js';
export { nearestNames } from './nearestNames.js';
export type { Painter, Picture, PictureTheme } from './picture.js';
export { moveNotes, Preferences } from './preferences.js';
export type * from './programViews.js';
export * from './reply.js';
export { rungNumbers } from './rungNumbers.js';
export { shortened } from './shortened.js';
