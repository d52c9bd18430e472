import type { CheckedPair, LoggedEvent } from '@antiphon/client';
import { Fold } from '../../../ui/Fold.tsx';
import { TableBox } from '../../../ui/TableBox.tsx';
import type { DiagnosticWords } from '../words.ts';
import css from './Engineer.module.css';

/** Every pair that ICE has looked at. States are named as the API names them. */
export function Pairs({ pairs, words: { t, end, duration } }: { pairs: readonly CheckedPair[]; words: DiagnosticWords }) {
  return (
    <Fold title={t('engineer.pairs')} open>
      <TableBox label={t('engineer.pairs')}>
        <thead>
          <tr>
            <th scope="col">{t('engineer.local')}</th>
            <th scope="col">{t('engineer.remote')}</th>
            <th scope="col">{t('engineer.state')}</th>
            <th scope="col">{t('rows.roundTrip')}</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ local, remote, state, chosen, roundTripMs }, i) => (
            <tr key={i}>
              <td>{end(local)}</td>
              <td>{`${end(remote)} ${remote.protocol.toUpperCase()}`}</td>
              <td>{chosen ? `${state}, ${t('engineer.chosen')}` : state}</td>
              <td>{roundTripMs === undefined ? '–' : duration(roundTripMs)}</td>
            </tr>
          ))}
        </tbody>
      </TableBox>
    </Fold>
  );
}

/** What the connection did, in the words of its API. */
export function Log({ events, words: { t, duration } }: { events: readonly LoggedEvent[]; words: DiagnosticWords }) {
  return (
    <Fold title={t('engineer.log')}>
      <ol className={css.log}>
        {events.map(({ at, what }, i) => (
          <li key={i}>
            <span className="mono">{duration(at)}</span> <span lang="en">{what}</span>
          </li>
        ))}
      </ol>
    </Fold>
  );
}
