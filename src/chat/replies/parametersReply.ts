import { type ParameterGroup, TUNABLE } from '../../domain/ladder/index.js';
import type { TunableView } from '../../engine/api/index.js';
import {
  type Block,
  heading,
  lines,
  literal,
  pairs,
  phrase,
  type Reply,
  reply,
  text,
} from '../message/index.js';
import { allowedPhrase, parameterMeaning, parameterUnit, parameterValue } from '../phrases/index.js';

/** The parameters that may change while Rung runs, each with its unit and what it means. */
export function allParameters(views: readonly TunableView[], symbol: string, quoteAsset: string): Reply {
  const changed = views
    .filter(({ isSet }) => isSet)
    .map(({ key, text: value, configured }) =>
      phrase('set.listedSet', {
        key,
        value: parameterValue(key, value, quoteAsset),
        configured: parameterValue(key, configured, quoteAsset),
      }),
    );
  return reply(
    heading('set.title', { symbol }),
    ...[...groupsOf(views)].flatMap(([group, members]): Block[] => [
      heading(`settingGroup.${group}`),
      lines(
        ...members.map(({ key, text: value }) =>
          phrase('set.line', {
            key,
            value: parameterValue(key, value, quoteAsset),
            meaning: parameterMeaning(key),
          }),
        ),
      ),
    ]),
    ...(changed.length === 0 ? [] : [lines(...changed)]),
    text('set.how'),
  );
}

function groupsOf(views: readonly TunableView[]): ReadonlyMap<ParameterGroup, readonly TunableView[]> {
  const groups = new Map<ParameterGroup, readonly TunableView[]>();
  for (const view of views) {
    const { group } = TUNABLE[view.key];
    groups.set(group, [...(groups.get(group) ?? []), view]);
  }
  return groups;
}

/** One parameter with all that there is to know before it is changed. */
export function oneParameter(
  { key, text: value, configured, isSet }: TunableView,
  quoteAsset: string,
): Reply {
  const { allowed } = TUNABLE[key];
  return reply(
    { kind: 'heading', text: literal(key) },
    pairs([
      ['set.now', parameterValue(key, value, quoteAsset)],
      ['set.inFile', isSet ? parameterValue(key, configured, quoteAsset) : null],
      ['set.unit', parameterUnit(key, quoteAsset)],
    ]),
    lines(parameterMeaning(key), phrase('set.wanted', { allowed: allowedPhrase(allowed) })),
    text('set.howOne', { key }),
  );
}
