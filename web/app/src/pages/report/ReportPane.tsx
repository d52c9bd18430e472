import { failureOf, type Feedback, type InterviewDetail } from '@antiphon/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useCallback, useDeferredValue, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { api, repeatedQuery } from '../../queries.ts';
import { Report } from '../../report/Report.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote, Note, QueryFailure } from '../../ui/Note.tsx';
import { FeedbackStanding } from './FeedbackStanding.tsx';
import { feedbackQuery } from './queries.ts';
import type { Corrections } from './useLineTools.ts';
import { usePractise } from './usePractise.ts';
import css from './ReportPage.module.css';

interface ReportPaneProps {
  interview: InterviewDetail;
  corrections: Corrections;
  /** It, or why there is none, is on the screen. */
  onShown(): void;
  onRemade(): void;
}

/** The report, or what became of it. Drawn again only when something of it changes, not with the timeline. */
export const ReportPane = memo(function ReportPane({ interview, corrections, onShown, onRemade }: ReportPaneProps) {
  const t = useTranslations('report');
  const common = useTranslations('common');
  const { id, mine } = interview;
  const feedback = useQuery(feedbackQuery(id));
  const shown = useDeferredValue(feedback.data);
  const there = feedback.isError || shown !== undefined;
  useEffect(() => {
    if (there) onShown();
  }, [there, onShown]);
  const practise = usePractise(interview);
  const compare = useCompare(id, mine);
  const queries = useQueryClient();
  const remake = useMutation({
    mutationFn: () => api.remakeFeedback(id),
    onSuccess: (now: Feedback) => {
      queries.setQueryData(feedbackQuery(id).queryKey, now);
      onRemade();
    },
  });
  const again = (name: string) => mine && (
    <Button onPress={() => remake.isPending || remake.mutate()}>
      {remake.isPending ? t('againBusy') : name}
    </Button>
  );

  if (feedback.isPending || (feedback.data && !shown)) return <p className={css.awaited}>{common('looking')}</p>;
  if (!shown) return <QueryFailure error={feedback.error} retry={() => void feedback.refetch()} />;
  const { status, report } = shown;
  return (
    <div className={css.pane}>
      <FeedbackStanding feedback={shown} again={again(t('again'))} />
      {corrections !== 'in' && status === 'ready' && (
        <Note tone="attention">
          <p>{t(corrections === 'not_in' ? 'corrected' : 'perhapsCorrected')}</p>
          <div>{again(t('correctedAgain'))}</div>
        </Note>
      )}
      {remake.isError && <FailureNote failure={failureOf(remake.error)} />}
      {report && (
        <Report
          report={report}
          practise={(question) =>
            mine && (
              <Link to="/prepare" search={{ ...practise, question }}>
                {t('practise')}
              </Link>
            )
          }
          compare={compare}
        />
      )}
    </div>
  );
});

/** A question that was answered in other interviews, too, leads to those answers. */
function useCompare(id: string, mine: boolean) {
  const t = useTranslations('report');
  const { data } = useQuery({ ...repeatedQuery, enabled: mine });
  const repeated = useDeferredValue(data);
  return useCallback(
    (question: string) =>
      repeated?.questions.some((one) => one.question === question && one.interviews.includes(id)) && (
        <Link to="/sessions/$id/questions/$question" params={{ id, question }}>
          {t('compare')}
        </Link>
      ),
    [repeated, id, t],
  );
}
