import { fontCharacters } from './fontCharacters.js';

/* What the fonts of the pictures must have: see src/pictures/fonts/README.md. */
process.stdout.write([...new Set(fontCharacters('en') + fontCharacters('zh-CN'))].sort().join(''));
