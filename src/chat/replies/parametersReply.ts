import { PARAMETER_GROUPS, type ParameterGroup, TUNABLE } from '../../domain/ladder/index.js';
import type { TunableView } from '../../engine/api/index.js';
import {
  type Block,
  type Button,
  commandButton,
  heading,
  lines,
  literal,
  pairs,
  phrase,
  type Reply,
  reply,
  text,
  withButtons,
} from '../message/index.js';
import {
  allowedPhrase,
  commandText,
  parameterMeaning,
  parameterUnit,
  parameterValue,
} from '../phrases/index.js';

/** The strategy whose parameters are told. */
interface Shown {
  readonly id: string;
  readonly symbol: string;
  readonly quoteAsset: string;
}

/** Groups of the parameters that may change while Rung runs, and what is set beside the file: a button shows the members of one. */
export function parameterGroups(views: readonly TunableView[], shown: Shown): Reply {
  const buttons = PARAMETER_GROUPS.map((group) => {
    const count = String(views.filter(({ key }) => TUNABLE[key].group === group).length);
    const label = phrase('set.groupButton', { group: phrase(`settingGroup.${group}`), count });
    return commandButton(label, commandText('set', shown.id, group), 'renews');
  });
  const answer = reply(
    heading('set.title', { symbol: shown.symbol }),
    ...changedOf(views, shown),
    text('set.how'),
  );
  return withButtons(
    answer,
    buttons.map((button) => [button]),
  );
}

/** The parameters of some groups, each with its unit and what it means. */
export function parametersOfGroups(
  views: readonly TunableView[],
  shown: Shown,
  groups: readonly ParameterGroup[] = PARAMETER_GROUPS,
): Reply {
  const members = views.filter(({ key }) => groups.includes(TUNABLE[key].group));
  return reply(
    heading('set.title', { symbol: shown.symbol }),
    ...groups.flatMap((group): Block[] => [
      heading(`settingGroup.${group}`),
      lines(
        ...members
          .filter(({ key }) => TUNABLE[key].group === group)
          .map(({ key, text: value }) =>
            phrase('set.line', {
              key,
              value: parameterValue(key, value, shown.quoteAsset),
              meaning: parameterMeaning(key),
            }),
          ),
      ),
    ]),
    ...changedOf(members, shown),
    text('set.how'),
  );
}

/** The way back from the parameters of one group. */
export function allGroupsButton(strategyId: string): Button {
  return commandButton(phrase('set.allGroupsButton'), commandText('set', strategyId), 'renews');
}

function changedOf(views: readonly TunableView[], { quoteAsset }: Shown): Block[] {
  const changed = views
    .filter(({ isSet }) => isSet)
    .map(({ key, text: value, configured }) =>
      phrase('set.listedSet', {
        key,
        value: parameterValue(key, value, quoteAsset),
        configured: parameterValue(key, configured, quoteAsset),
      }),
    );
  return changed.length === 0 ? [] : [lines(...changed)];
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
