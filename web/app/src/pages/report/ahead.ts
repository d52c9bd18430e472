import { interviewQuery, queryClient, repeatedQuery } from '../../queries.ts';
import { feedbackQuery, planQuery, transcriptQuery } from './queries.ts';

/** Asks for what a report is drawn from before its page is there: all of it, once the interview is known to be over. */
export async function askAhead(id: string): Promise<void> {
  const interview = await queryClient.fetchQuery(interviewQuery(id)).catch(() => undefined);
  if (interview?.status !== 'ended') return;
  void queryClient.prefetchQuery(transcriptQuery(id));
  void queryClient.prefetchQuery(feedbackQuery(id));
  void queryClient.prefetchQuery(planQuery(id));
  if (interview.mine) void queryClient.prefetchQuery(repeatedQuery);
}
