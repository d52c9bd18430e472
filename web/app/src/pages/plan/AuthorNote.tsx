import { useLocation } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Note } from '../../ui/Note.tsx';

/** Who wrote a plan that was made for a job, and where the words for it went. */
export function AuthorNote() {
  const t = useTranslations('plans');
  const author = useLocation({ select: ({ state }) => state.author });
  if (!author) return null;
  const { madeBy, failure } = author;
  return (
    <Note tone={failure === undefined ? 'good' : 'attention'}>
      {failure !== undefined && <p>{t('madeWithout')}</p>}
      {failure === undefined && !madeBy && <p>{t('madeByRules')}</p>}
      {madeBy && <p>{madeBy.host === undefined ? t('madeByHere', { ...madeBy }) : t('madeBy', { ...madeBy, host: madeBy.host })}</p>}
    </Note>
  );
}
