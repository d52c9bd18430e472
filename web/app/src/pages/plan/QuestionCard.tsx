import type { Patience } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { CardHead } from './CardHead.tsx';
import type { Draft, DraftQuestion } from './draft.ts';
import type { Act } from './Editor.tsx';
import type { Fault } from './fault.ts';
import { useFaultWords } from './faultWords.ts';
import { limits } from './limits.ts';
import css from './Editor.module.css';

const depths = ['none', 'brief', 'usual', 'deep'] as const;
const patiences = ['quick', 'balanced', 'patient'] as const satisfies Patience[];
const AS_CHOSEN = 'asChosen';

interface Props {
  draft: Draft;
  place: { section: number; question: number };
  fault?: Fault;
  act: Act;
}

/** A question with everything that the interviewer is told about it. */
export function QuestionCard({ draft: { sections }, place, fault, act }: Props) {
  const t = useTranslations('plan.question');
  const home = useTranslations('home.patiences');
  const outline = useTranslations('plan.outline');
  const wrong = useFaultWords(fault);
  const section = sections[place.section];
  const question = section?.questions[place.question];
  if (!section || !question) return null;
  const { key, text, mustAsk, depth, competency = '', good = '', patience, rephrase = '' } = question;
  const change = (what: Partial<DraftQuestion>) => act({ type: 'question', key, change: what });
  const field = (name: 'competency' | 'good' | 'rephrase', value: string) => ({
    label: t(name),
    hint: t(`${name}Hint`),
    value,
    onChange: (next: string) => change({ [name]: next }),
    maxLength: limits[name],
    error: wrong(name, value),
  });

  const followUps: { value: string; name: string }[] = depths.map((name, n) => ({ value: String(n), name: t(`depths.${name}`) }));
  if (depth >= depths.length) followUps.push({ value: String(depth), name: t('depths.more', { n: depth }) });
  const waits = [{ value: AS_CHOSEN, name: t('asChosen') }, ...patiences.map((value) => ({ value, name: home(value) }))];
  const title = section.title.trim();
  const sectionName = title === '' ? outline('sectionUntitled', { n: place.section + 1 }) : title;
  return (
    <>
      <CardHead
        title={t('heading')}
        place={t('place', { n: place.question + 1, of: section.questions.length, section: sectionName })}
        remove={t('remove')}
        item={key}
        sections={sections}
        act={act}
      />
      <TextField
        label={t('text')}
        lines={3}
        value={text}
        onChange={(next) => change({ text: next })}
        maxLength={limits.text}
        error={wrong('text', text)}
      />
      <Checkbox about={t('mustAskAbout')} isSelected={mustAsk} onChange={(on) => change({ mustAsk: on })}>
        {t('mustAsk')}
      </Checkbox>
      <div className={css.pair}>
        <Select label={t('depth')} options={followUps} value={String(depth)} onChange={(next) => change({ depth: Number(next) })} />
        <Select
          label={t('patience')}
          hint={t('patienceHint')}
          options={waits}
          value={patience ?? AS_CHOSEN}
          onChange={(next) => change({ patience: patiences.find((one) => one === next) })}
        />
      </div>
      <TextField {...field('competency', competency)} />
      <TextField {...field('good', good)} lines={4} />
      <TextField {...field('rephrase', rephrase)} lines={2} />
    </>
  );
}
