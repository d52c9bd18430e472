import { Button as AriaButton } from 'react-aria-components/Button';
import { GridList, GridListItem } from 'react-aria-components/GridList';
import { useDragAndDrop } from 'react-aria-components/useDragAndDrop';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import type { Desk } from './desk.ts';
import { countQuestions, type DraftQuestion, type DraftSection } from './draft.ts';
import type { Act } from './Editor.tsx';
import { limits } from './limits.ts';
import { FaultMark, OutlineButton } from './Outline.tsx';
import css from './Editor.module.css';

/** What a dragged question is to the other sections. */
const QUESTION = 'application/x-antiphon-question';

/** A section with its questions, which can be dragged within it and into the others. */
export function SectionOutline({ section, number, desk, act }: { section: DraftSection; number: number; desk: Desk; act: Act }) {
  const t = useTranslations('plan.outline');
  const { key, title, minutes, questions } = section;
  const name = title.trim() === '' ? t('sectionUntitled', { n: number }) : t('section', { n: number, title });
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((one) => ({ [QUESTION]: String(one), 'text/plain': String(one) })),
    acceptedDragTypes: [QUESTION],
    getDropOperation: () => 'move',
    onReorder: ({ keys, target }) => {
      if (target.dropPosition !== 'on') {
        act({ type: 'drop', keys: [...keys].map(String), target: String(target.key), position: target.dropPosition });
      }
    },
    onInsert: async ({ items, target }) => {
      const keys = await keysOf(items);
      if (target.dropPosition !== 'on') act({ type: 'drop', keys, target: String(target.key), position: target.dropPosition });
    },
    onRootDrop: async ({ items }) => act({ type: 'dropInto', keys: await keysOf(items), section: key }),
  });
  return (
    <div className={css.section}>
      <h3>
        <OutlineButton
          name={name}
          aside={minutes === undefined ? undefined : t('box', { n: minutes })}
          open={desk.open === key}
          faulty={desk.fault?.key === key}
          onOpen={() => act({ type: 'open', key }, 'heading')}
        />
      </h3>
      <GridList
        aria-label={t('questions', { title: name })}
        className={css.list}
        items={questions.map((question) => ({ ...question, id: question.key }))}
        dependencies={[desk.open, desk.fault, desk.draft.language]}
        dragAndDropHooks={dragAndDropHooks}
        onAction={(one) => act({ type: 'open', key: String(one) }, 'heading')}
        renderEmptyState={() => <p className={css.none}>{t('empty')}</p>}
      >
        {(question) => (
          <QuestionRow
            question={question}
            language={desk.draft.language}
            open={desk.open === question.key}
            faulty={desk.fault?.key === question.key}
          />
        )}
      </GridList>
      {countQuestions(desk.draft) < limits.questions && (
        <Button kind="quiet" aria-label={t('addQuestionTo', { title: name })} onPress={() => act({ type: 'addQuestion', section: key }, 'field')}>
          {t('addQuestion')}
        </Button>
      )}
    </div>
  );
}

function QuestionRow({ question: { key, text, mustAsk, depth }, language, open, faulty }: {
  question: DraftQuestion;
  language?: string;
  open: boolean;
  faulty: boolean;
}) {
  const t = useTranslations('plan.outline');
  const name = text.trim() === '' ? t('question') : text;
  return (
    <GridListItem id={key} textValue={name} className={css.question} data-open={open || undefined}>
      <AriaButton slot="drag" className={css.handle}>
        <span aria-hidden="true">⠿</span>
      </AriaButton>
      <span className={css.questionWords}>
        <span className={css.questionText} lang={text.trim() === '' ? undefined : language}>
            {name}
          </span>
        <span className={css.marks}>
          {mustAsk && <span className={css.must}>{t('must')}</span>}
          <span>{t('followUps', { n: depth })}</span>
          {open && <span className="visually-hidden">{t('open')}</span>}
        </span>
      </span>
      {faulty && <FaultMark />}
    </GridListItem>
  );
}

interface Dropped {
  kind: string;
  getText?(type: string): Promise<string>;
}

async function keysOf(items: readonly Dropped[]): Promise<string[]> {
  return Promise.all(items.flatMap((item) => (item.kind === 'text' && item.getText ? [item.getText(QUESTION)] : [])));
}
