import type { Attempt } from '@antiphon/client';
import steps from '../../ui/Steps.module.css';
import { Rows } from './Rows.tsx';
import { aboutOf, figures, problemOf } from './ways.ts';
import { useDiagnosticWords } from './words.ts';
import css from './DiagnosticsPage.module.css';

/** How a state looks: as a connection step of the same kind does. */
const looks: Record<Attempt['state'], string> = {
  waiting: 'waiting',
  connecting: 'working',
  measuring: 'working',
  works: 'done',
  one_way: 'failed',
  failed: 'failed',
  absent: 'waiting',
};

/** Every way to the server, as its try goes. */
export function WayList({ attempts }: { attempts: readonly Attempt[] }) {
  const words = useDiagnosticWords();
  const { t, duration } = words;
  return (
    <ol className={steps.steps}>
      {attempts.map((attempt) => (
        <li key={attempt.path.url ?? attempt.path.kind} className={steps.step} data-state={looks[attempt.state]} data-way={attempt.path.kind}>
          <span className={steps.mark} aria-hidden="true" />
          <div className={steps.words}>
            <h3>{t(`kinds.${attempt.path.kind}`)}</h3>
            <p>{aboutOf(words, attempt.path)}</p>
          </div>
          <p className={steps.standing}>
            {t(`states.${attempt.state}`)}
            {attempt.ms !== undefined && attempt.state !== 'absent' && <span className="mono"> {duration(attempt.ms)}</span>}
          </p>
          <Details attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function Details({ attempt }: { attempt: Attempt }) {
  const words = useDiagnosticWords();
  const problem = problemOf(words, attempt);
  const rows = figures(words, attempt);
  if (problem === undefined && rows.length === 0) return null;
  return (
    <div className={`${steps.failure} ${css.details}`}>
      {problem !== undefined && <p>{problem}</p>}
      {rows.length > 0 && <Rows rows={rows} />}
    </div>
  );
}
