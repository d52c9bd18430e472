import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { failureOf } from '@antiphon/client';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/Note.tsx';
import { TextField } from '../ui/TextField.tsx';
import css from './TurnLine.module.css';

const MOST = 20_000;

/** What was really said, in place of the line. What was typed stays until it is stored or given up. */
export function Correction({ text, correct, onEnd }: {
  text: string;
  correct(text: string): Promise<unknown>;
  onEnd(): void;
}) {
  const t = useTranslations('record');
  const common = useTranslations('common');
  const [words, setWords] = useState(text);
  const store = useMutation({ mutationFn: correct, onSuccess: onEnd });
  const changed = words.trim() !== '' && words.trim() !== text;
  return (
    <Form
      className={css.editor}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !store.isPending) store.mutate(words.trim());
      }}
    >
      <TextField
        label={t('correction')}
        hint={t('correctionHint')}
        lines={Math.min(12, 2 + Math.ceil(words.length / 60))}
        value={words}
        onChange={setWords}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !changed) onEnd();
        }}
        maxLength={MOST}
        autoFocus
      />
      {store.isError && <FailureNote failure={failureOf(store.error)} />}
      <div className={css.editorActions}>
        <Button type="submit" kind="primary" isDisabled={!changed}>
          {t(store.isPending ? 'saving' : 'save')}
        </Button>
        <Button onPress={onEnd}>{common('cancel')}</Button>
      </div>
    </Form>
  );
}
