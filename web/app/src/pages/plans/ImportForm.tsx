import { useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ImportFailure } from './ImportFailure.tsx';
import { useNewPlan } from './useNewPlan.ts';
import css from './PlansPage.module.css';

/** A plan of the largest size that the server takes is much smaller. */
const MOST_BYTES = 256 * 1024;

/** A plan as text, from a file or pasted. */
export function ImportForm() {
  const t = useTranslations('plans');
  const plan = useNewPlan();
  const busy = plan.isPending;
  const onImport = (given: string) => plan.mutate({ from: 'text', text: given });
  const [text, setText] = useState('');
  const [tooBig, setTooBig] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setTooBig(file.size > MOST_BYTES);
    if (file.size <= MOST_BYTES) onImport(await file.text());
  };
  return (
    <div className={css.form}>
      <FileTrigger acceptedFileTypes={['.yaml', '.yml', '.json']} onSelect={(files) => void read(files?.[0])}>
        <Button isDisabled={busy}>{t('choose')}</Button>
      </FileTrigger>
      {tooBig && (
        <div role="alert">
          <Note tone="error">
            <p>{t('tooBig')}</p>
          </Note>
        </div>
      )}
      <TextField label={t('paste')} lines={6} value={text} onChange={setText} spellCheck="false" />
      <Button onPress={() => onImport(text)} isDisabled={busy || text.trim() === ''}>
        {t('import')}
      </Button>
      {plan.isError && <ImportFailure error={plan.error} retry={() => plan.mutate(plan.variables)} />}
    </div>
  );
}
