import { useTranslations } from 'use-intl';
import { Note } from '../../ui/Note.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { CardHead } from './CardHead.tsx';
import type { Draft } from './draft.ts';
import type { Act } from './Editor.tsx';
import type { Fault } from './fault.ts';
import { useFaultWords } from './faultWords.ts';
import { limits } from './limits.ts';

export function SectionCard({ draft: { sections }, at, fault, act }: { draft: Draft; at: number; fault?: Fault; act: Act }) {
  const t = useTranslations('plan.section');
  const wrong = useFaultWords(fault);
  const section = sections[at];
  if (!section) return null;
  const { key, title, minutes } = section;
  const missing = wrong('questions');
  return (
    <>
      <CardHead
        title={t('heading')}
        place={t('place', { n: at + 1, of: sections.length })}
        remove={t('remove')}
        item={key}
        sections={sections}
        act={act}
      />
      {missing !== undefined && (
        <Note tone="error">
          <p>{missing}</p>
        </Note>
      )}
      <TextField
        label={t('title')}
        value={title}
        onChange={(next) => act({ type: 'section', key, change: { title: next } })}
        maxLength={limits.title}
        error={wrong('title', title)}
      />
      <NumberField
        label={t('minutes')}
        hint={t('minutesHint')}
        value={minutes}
        onChange={(next) => act({ type: 'section', key, change: { minutes: next } })}
        min={1}
        max={limits.minutes}
        error={wrong('minutes')}
      />
    </>
  );
}
