import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/copy.ts';
import { Note } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './Share.module.css';

/** A link that was just made: the only time that it is shown. */
export function MadeLink({ token }: { token: string }) {
  const t = useTranslations('share');
  const common = useTranslations('common');
  const [copied, copy] = useCopy();
  const url = `${location.origin}/shared/${token}`;
  return (
    <div role="status">
      <Note tone="good">
        <p>{t('once')}</p>
        <TextField label={t('link')} value={url} isReadOnly />
        <div className={css.actions}>
          <Button kind="primary" autoFocus onPress={() => copy(url)}>
            {common(copied ? 'copied' : 'copy')}
          </Button>
          <a href={url} target="_blank" rel="noreferrer">
            {t('open')}
          </a>
        </div>
      </Note>
    </div>
  );
}
