import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { interviewsQuery, tracksQuery } from '../../queries.ts';
import { InterviewRows } from '../../record/InterviewRows.tsx';
import { Button } from '../../ui/Button.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { QueryFailure } from '../../ui/Note.tsx';
import { Page } from '../../ui/Page.tsx';

export function HistoryPage() {
  const list = useInfiniteQuery(interviewsQuery);
  const { data: tracks } = useQuery(tracksQuery);
  const interviews = list.data?.pages.flatMap((page) => page.interviews) ?? [];
  return (
    <Page wide title="Sessions" lead="Every interview you have had here, the newest first.">
      {list.isPending && <p>Looking…</p>}
      {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && interviews.length === 0 && (
        <>
          <p>There is none yet.</p>
          <p>
            <ButtonLink to="/" kind="primary">
              Practise an interview
            </ButtonLink>
          </p>
        </>
      )}
      <InterviewRows interviews={interviews} tracks={tracks} />
      {list.hasNextPage && (
        <p>
          <Button onPress={() => void list.fetchNextPage()} isDisabled={list.isFetchingNextPage}>
            Show older ones
          </Button>
        </p>
      )}
    </Page>
  );
}
