import type { InterviewDetail } from '@antiphon/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { interviewQuery } from '../../queries.ts';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { usePractise } from '../report/usePractise.ts';

/** The way to another answer: an interview like the one that had the question, and begins with it. */
export function PractiseAgain({ id, question }: { id: string; question: string }) {
  const { data } = useQuery(interviewQuery(id));
  return data ? <Way interview={data} question={question} /> : null;
}

function Way({ interview, question }: { interview: InterviewDetail; question: string }) {
  const t = useTranslations('report');
  const practise = usePractise(interview);
  return (
    <p>
      <ButtonLink kind="primary" to="/prepare" search={{ ...practise, question }}>
        {t('practise')}
      </ButtonLink>
    </p>
  );
}
