export { createPainter } from './painter.js';
