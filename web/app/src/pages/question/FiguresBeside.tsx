import type { PastAnswer } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useFigures } from '../../report/figures.ts';
import { TableBox } from '../../ui/TableBox.tsx';
import { useFormats } from '../../words/useFormats.ts';
import css from './QuestionPage.module.css';

/** What was measured of both answers, in one table. What only one of them has stays empty for the other. */
export function FiguresBeside({ pair }: { pair: readonly PastAnswer[] }) {
  const t = useTranslations('question');
  const report = useTranslations('report');
  const { day } = useFormats();
  const figures = useFigures();
  const columns = pair.map((answer) => new Map(figures(answer.figures).map(({ name, value }) => [name, value])));
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return (
    <section className={css.section} aria-labelledby="measured">
      <h2 id="measured">{report('measured')}</h2>
      <p className={css.quiet}>{report('measuredAbout')}</p>
      <TableBox whole label={report('measured')}>
        <thead>
          <tr>
            <td />
            {pair.map(({ interview, createdAt }, at) => (
              <th key={interview} scope="col">
                {t(at === 0 ? 'earlier' : 'later')}
                <br />
                <span className={css.quiet}>{day(createdAt)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column, at) => (
                <td key={at}>{column.get(name) ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableBox>
    </section>
  );
}
