import { fontCharacters, NAME_CHARACTERS } from './fontCharacters.js';

/* What the fonts of the pictures must have, and with the word `regular` what that one has: see src/pictures/fonts/README.md. */
const names = process.argv.includes('regular') ? NAME_CHARACTERS : '';
const all = fontCharacters('en') + fontCharacters('zh-CN') + names;
process.stdout.write([...new Set(all)].sort().join(''));
