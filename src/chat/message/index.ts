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
export {
  averagePrice,
  bill,
  bytes,
  exact,
  exactPercentage,
  feeRate,
  money,
  onGrid,
  percentage,
  quantity,
  ratio,
  roundMoney,
  signedMoney,
  signedPercentage,
  signedQuantity,
  signedRoundMoney,
  wholePercentage,
} from './figures.js';
export { fingerprint } from './fingerprint.js';
export { tableLines } from './layout.js';
export { age, ago } from './moments.js';
export { byWhom, type Naming, namingFor } from './naming.js';
export { nearestNames } from './nearestNames.js';
export type { Painter, Picture, PictureTheme } from './picture.js';
export { moveNotes, Preferences } from './preferences.js';
export type { AlertReader, LogLevel, LogLine, ProgramHealth, TelegramHealth } from './programViews.js';
export {
  type Block,
  type Button,
  type ButtonAction,
  commandButton,
  type DocumentBlock,
  document,
  heading,
  lines,
  type PictureBlock,
  pairs,
  type Reply,
  type Row,
  reply,
  type TextBlock,
  table,
  text,
  underName,
  withButtons,
} from './reply.js';
export { rungNumbers } from './rungNumbers.js';
export { shortened } from './shortened.js';
