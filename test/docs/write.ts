import { readFileSync, writeFileSync } from 'node:fs';
import { GENERATED } from './generated.js';

/* Writes anew what the documents tell of the code: `npm run docs`. A test fails where they differ. */
for (const { file, written } of GENERATED) writeFileSync(file, await written(readFileSync(file, 'utf8')));
