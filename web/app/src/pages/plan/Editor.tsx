import { useEffect, useRef, type Dispatch } from 'react';
import { useTranslations } from 'use-intl';
import type { Desk, DeskAction } from './desk.ts';
import { placeOf } from './draft.ts';
import { HeadCard } from './HeadCard.tsx';
import { Outline } from './Outline.tsx';
import { QuestionCard } from './QuestionCard.tsx';
import { SectionCard } from './SectionCard.tsx';
import css from './Editor.module.css';

/** Where the focus goes in the card once it is drawn. */
type Target = 'heading' | 'field';

const targets: Record<Target | 'fault', string> = { heading: 'h2', field: 'textarea, input', fault: '[aria-invalid="true"]' };

/** The outline, and beside it what of it is open. */
export function Editor({ desk, dispatch, refusedAt }: { desk: Desk; dispatch: Dispatch<DeskAction>; refusedAt: number }) {
  const t = useTranslations('plan.outline');
  const card = useRef<HTMLDivElement>(null);
  const wanted = useRef<Target>(undefined);
  const { draft, open, fault } = desk;

  useEffect(() => {
    const found = wanted.current && card.current?.querySelector<HTMLElement>(targets[wanted.current]);
    found?.focus();
    // What is in a new part is there to be written over.
    if (found instanceof HTMLInputElement) found.select();
    wanted.current = undefined;
  }, [open, draft]);
  useEffect(() => {
    if (fault) card.current?.querySelector<HTMLElement>(targets.fault)?.focus();
    // Once for every refusal, the same fault again included.
  }, [fault, refusedAt]);

  const act = (action: DeskAction, focus?: Target) => {
    wanted.current = focus;
    dispatch(action);
  };
  return (
    <div className={css.editor}>
      <Outline desk={desk} act={act} />
      <div ref={card} className={css.card} key={open}>
        <OpenCard desk={desk} act={act} />
        <p className={css.back}>
          <a href="#outline">{t('toOutline')}</a>
        </p>
      </div>
    </div>
  );
}

export type Act = (action: DeskAction, focus?: Target) => void;

function OpenCard({ desk, act }: { desk: Desk; act: Act }) {
  const { draft, open } = desk;
  const fault = desk.fault?.key === open ? desk.fault : undefined;
  const place = placeOf(draft, open);
  if (place) return <QuestionCard draft={draft} place={place} fault={fault} act={act} />;
  const section = draft.sections.findIndex(({ key }) => key === open);
  if (section !== -1) return <SectionCard draft={draft} at={section} fault={fault} act={act} />;
  return <HeadCard draft={draft} fault={fault} act={act} />;
}
