import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  declaredMembers,
  exportedNames,
  longFunctions,
  readMembers,
  type Source,
  sourcesIn,
} from './sources.js';

/* What keeps the house in order. A name on a list of exceptions is work that is left: the lists only become shorter. */

const product = sourcesIn('src', 'commands');
const everything = [...product, ...sourcesIn('test')];

const MOST_LINES = 70;
/** Functions that are still longer. */
const LONG: readonly string[] = [
  'src/app/program.ts run',
  'src/exchange/backpack/calls.ts createCalls',
  'src/exchange/backpack/lastingConnection.ts createLastingConnection',
  'src/exchange/backpack/requestQueue.ts createRequestQueue',
  'src/exchange/backpack/rest.ts createBackpackRest',
  'src/exchange/backpack/serverTime.ts createServerTime',
  'src/exchange/backpack/streamConnection.ts openStreamConnection',
  'src/exchange/backpack/streamFrames.ts createStreamFrames',
  'src/exchange/backpack/streams.ts createBackpackStreams',
  'src/exchange/paper/paperExchange.ts startPaperExchange',
  'src/exchange/paper/protocol/orderRoutes.ts orderRoutes',
];

const MOST_FILES = 15;
/** Folders of many files of one kind, and two that are still to be divided. */
const FULL: readonly string[] = [
  ...['commands', 'src/config', 'src/store', 'src/exchange/backpack', 'src/pictures'],
  ...['src/chat/telegram', 'src/exchange/paper/protocol'],
];

/** Words that `docs/glossary.md` has better ones for. */
const OLD_NAMES =
  /^(?:Cockpit|Deeds|Bookkeeping|Reconciler|CatchUp|Surroundings|\w+(?:World|Needs|Sources|Face))$/u;

/** A first word that leaves open what the thing is. */
const VAGUE_DOCSTRING =
  /\/\*\*\s+(?:\* )?(?:What|Whatever|Whoever|Who|Whether|How|Where|When|Why|Which|Nobody|Somebody|Something|Nothing|Everything|Anything)\b/gu;

/** What the domain must not ask: it decides by what it is given. */
const IMPURE = /\b(?:Date\.now|new Date|performance\.now|Math\.random|setTimeout|setInterval|process\.)\b/u;

describe('the sources', () => {
  it(`have no new function of more than ${MOST_LINES} lines`, () => {
    const found = product.flatMap((source) => longFunctions(source, MOST_LINES)).map(({ name }) => name);
    expect(found.sort()).toEqual([...LONG].sort());
  });

  it(`have no new folder of more than ${MOST_FILES} files`, () => {
    const counts = new Map<string, number>();
    for (const { path } of product.filter(isNoLanguage))
      counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const full = [...counts].flatMap(([folder, files]) => (files > MOST_FILES + 1 ? [folder] : []));
    expect(full.sort()).toEqual([...FULL].sort());
  });

  it('call things by the words of the glossary', () => {
    const old = product.flatMap((source) =>
      exportedNames(source, 'all').filter((name) => OLD_NAMES.test(name)),
    );
    expect(old).toEqual([]);
  });

  it('begin their docstrings with the noun or the verb', () => {
    const vague = product
      .filter(isNoLanguage)
      .flatMap(({ path, text }) =>
        [...text.matchAll(VAGUE_DOCSTRING)].map(([found]) => `${path}: ${found.replace(/\s+/gu, ' ')}`),
      );
    expect(vague).toEqual([]);
  });

  it('export nothing that nobody else uses', () => {
    const words = new Map(
      everything.map((source) => [source.path, new Set(usedText(source).match(/[$\w]+/gu))]),
    );
    const isUsed = (name: string, { path }: Source) =>
      [...words].some(([other, known]) => other !== path && known.has(name));
    const unused = product.flatMap((source) =>
      exportedNames(source, 'values')
        .filter((name) => !source.path.endsWith('/index.ts') && !isUsed(name, source))
        .map((name) => `${source.path} ${name}`),
    );
    expect(unused).toEqual([]);
  });

  it('declare no member of a port or of the domain that nobody looks at', () => {
    const read = new Set(product.flatMap(readMembers));
    const unread = product
      .filter(({ path }) => /^src\/(?:engine\/ports|domain)\//u.test(path))
      .flatMap((source) =>
        declaredMembers(source).flatMap((name) => (read.has(name) ? [] : [`${source.path} ${name}`])),
      );
    expect(unread).toEqual([]);
  });
});

it('the domain asks neither clock nor chance', () => {
  const impure = product
    .filter(({ path }) => path.startsWith('src/domain/'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter(isCode)
        .filter((line) => IMPURE.test(line))
        .map((line) => `${path}: ${line}`),
    );
  expect(impure).toEqual([]);
});

/** An index hands names on, which is no use of them; what it imports, it uses. */
function usedText({ path, text }: Source): string {
  return path.endsWith('/index.ts') ? (text.match(/^import [^;]*;/gmu) ?? []).join('\n') : text;
}

function isNoLanguage({ path }: Source): boolean {
  return !path.startsWith('src/chat/languages/');
}

function isCode(line: string): boolean {
  return !/^\s*(?:\*|\/)/u.test(line);
}
