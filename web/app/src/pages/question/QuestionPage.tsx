import type { QuestionHistory } from '@antiphon/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { api } from '../../queries.ts';
import { Note } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';
import { Unopened } from '../../ui/Unopened.tsx';
import { Answer } from './Answer.tsx';
import { AnswerSelects } from './AnswerSelects.tsx';
import { pairOf, type Compared } from './compared.ts';
import { FiguresBeside } from './FiguresBeside.tsx';
import { PractiseAgain } from './PractiseAgain.tsx';
import css from './QuestionPage.module.css';

const historyQuery = (id: string, question: string) =>
  queryOptions({ queryKey: ['interview', id, 'question', question], queryFn: () => api.questionHistory(id, question) });

/** One question, and two of one's answers to it. */
export function QuestionPage() {
  const { id, question } = useParams({ from: '/sessions/$id/questions/$question' });
  const t = useTranslations('question');
  const common = useTranslations('common');
  const history = useQuery(historyQuery(id, question));
  if (history.isPending) return <Page title={t('name')}>{common('looking')}</Page>;
  if (history.isError) {
    return (
      <Unopened title={t('cannotOpen')} error={history.error} retry={() => void history.refetch()} to="/sessions">
        {common('allSessions')}
      </Unopened>
    );
  }
  return <Question id={id} history={history.data} />;
}

function Question({ id, history: { question, text, answers } }: { id: string; history: QuestionHistory }) {
  const t = useTranslations('question');
  const { with: other }: Compared = useSearch({ from: '/sessions/$id/questions/$question' });
  const navigate = useNavigate();
  const pair = pairOf(answers, id, other);
  const only = answers[0];
  return (
    <Page wide name={t('name')} title={text} lead={t('lead', { n: answers.length })}>
      <PractiseAgain id={id} question={question} />
      {pair ? (
        <>
          {answers.length > 2 && (
            <AnswerSelects
              answers={answers}
              pair={pair}
              onChange={([earlier, later]) =>
                void navigate({
                  to: '/sessions/$id/questions/$question',
                  params: { id: later, question },
                  search: { with: earlier },
                  replace: true,
                })
              }
            />
          )}
          <FiguresBeside pair={pair} />
          <div className={css.pair}>
            <Answer answer={pair[0]} place="earlier" />
            <Answer answer={pair[1]} place="later" />
          </div>
        </>
      ) : (
        <>
          <Note tone="good">
            <p>{t('once')}</p>
          </Note>
          {only && <Answer answer={only} place="only" />}
        </>
      )}
    </Page>
  );
}
