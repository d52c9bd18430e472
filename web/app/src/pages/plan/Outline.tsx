import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { useFormats } from '../../words/useFormats.ts';
import type { Desk } from './desk.ts';
import { countQuestions } from './draft.ts';
import type { Act } from './Editor.tsx';
import { limits } from './limits.ts';
import { SectionOutline } from './SectionOutline.tsx';
import css from './Editor.module.css';

/** All of the plan at a glance, to be opened, ordered and added to. */
export function Outline({ desk, act }: { desk: Desk; act: Act }) {
  const t = useTranslations('plan.outline');
  const common = useTranslations('common');
  const { length } = useFormats();
  const { draft, open, fault } = desk;
  const questions = common('questions', { n: countQuestions(draft) });
  return (
    <section id="outline" aria-labelledby="outline-title" className={css.outline}>
      <div className={css.outlineHead}>
        <h2 id="outline-title">{t('label')}</h2>
        <p className={css.quiet}>{t('size', { questions, minutes: length(draft.minutes * 60_000) })}</p>
      </div>
      <OutlineButton
        name={t('head')}
        open={open === 'plan'}
        faulty={fault?.key === 'plan'}
        onOpen={() => act({ type: 'open', key: 'plan' }, 'heading')}
      />
      {draft.sections.map((section, i) => (
        <SectionOutline key={section.key} section={section} number={i + 1} desk={desk} act={act} />
      ))}
      {draft.sections.length < limits.sections && (
        <Button onPress={() => act({ type: 'addSection', title: t('newSection') }, 'field')}>{t('addSection')}</Button>
      )}
    </section>
  );
}

/** A line of the outline that opens its card. */
export function OutlineButton({ name, aside, open, faulty, onOpen }: {
  name: string;
  aside?: string;
  open: boolean;
  faulty: boolean;
  onOpen(): void;
}) {
  return (
    <button type="button" className={css.line} aria-current={open || undefined} onClick={onOpen}>
      <span className={css.lineName}>{name}</span>
      {aside !== undefined && <span className={css.aside}>{aside}</span>}
      {faulty && <FaultMark />}
    </button>
  );
}

export function FaultMark() {
  const t = useTranslations('plan.outline');
  return (
    <span className={css.fault}>
      <span aria-hidden="true">!</span>
      <span className="visually-hidden">{t('faulty')}</span>
    </span>
  );
}
