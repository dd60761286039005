export { Charts } from './charts.js';
export { Performance } from './performance.js';
export {
  averagePreview,
  bookedByAsset,
  freshPreview,
  orderViews,
  settingsView,
  statusView,
} from './statusView.js';
