import { useQuery } from '@tanstack/react-query';
import { lastInterviewsQuery, tracksQuery } from '../../queries.ts';
import { InterviewRows } from '../../record/InterviewRows.tsx';
import { ButtonLink } from '../../ui/ButtonLink.tsx';
import { Page } from '../../ui/Page.tsx';
import { PractiseForm } from './PractiseForm.tsx';
import css from './HomePage.module.css';

export function HomePage() {
  return (
    <Page
      wide
      name="Practise"
      title="Practise an interview, out loud"
      lead="A voice asks, you answer. Take your time: you can pause to think, interrupt, mute, or type instead."
    >
      <div className={css.columns}>
        <PractiseForm />
        <LastInterviews />
      </div>
    </Page>
  );
}

function LastInterviews() {
  const { data } = useQuery(lastInterviewsQuery);
  const { data: tracks } = useQuery(tracksQuery);
  const last = data?.interviews ?? [];
  return (
    <section aria-labelledby="last" className={css.last}>
      <h2 id="last">Your last interviews</h2>
      {last.length === 0 ? (
        <p className={css.none}>None yet. When you have had one, its voice timeline is drawn here: you above the line, the interviewer below.</p>
      ) : (
        <>
          <InterviewRows interviews={last} tracks={tracks} />
          <ButtonLink to="/sessions">All sessions</ButtonLink>
        </>
      )}
    </section>
  );
}
