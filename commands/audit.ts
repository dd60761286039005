import { z } from 'zod';
import {
  auditDetail,
  countArg,
  defineProgramCommand,
  heading,
  lines,
  moreButtons,
  type Naming,
  namingFor,
  type Phrase,
  phrase,
  recently,
  reply,
  shortened,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import type { CommandRecord } from '../src/engine/ports/index.js';

const USUAL = 10;
const MOST = 40;

export const audit = defineProgramCommand({
  name: 'audit',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'owner',
  run({ engine, who, services, args: [limit = USUAL] }) {
    const naming = namingFor(services.people, who);
    const records = engine.commandLog(limit + 1);
    if (records.length === 0) return reply(text('audit.none'));
    return withButtons(
      reply(
        heading('audit.title'),
        lines(...records.slice(0, limit).map((record) => recordPhrase(record, naming, engine.now()))),
      ),
      moreButtons('audit', null, { shown: limit, most: MOST, hasMore: records.length > limit }),
    );
  },
});

/** By the first word of a result: what the dispatcher writes. */
const MARKS: Readonly<Record<string, string>> = {
  done: '✅',
  answered: '✅',
  asked: '❓',
  declined: '✋',
  refused: '🚫',
  failed: '❌',
};

const LONGEST_COMMAND = 100;

/** A result is a word, or a word and what more there is to say: `refused: wrong arguments`. */
function recordPhrase({ timeMs, who, what, result }: CommandRecord, naming: Naming, nowMs: number): Phrase {
  const [, word = '', detail = ''] = /^(\w+):?\s*(.*)$/su.exec(result) ?? [];
  const values = {
    mark: MARKS[word] ?? '▫️',
    when: recently(timeMs, nowMs),
    who: naming(who),
    what: shortened(what.replace(/\s+/gu, ' '), LONGEST_COMMAND),
  };
  return detail === ''
    ? phrase('audit.line', values)
    : phrase('audit.lineWithDetail', { ...values, detail: auditDetail(detail) });
}
