import { useRef, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './Room.module.css';

const MOST = 2_000;

/** An answer in writing. It stays in the box until it was sent; the next one can be typed at once. */
export function TypedAnswer({ autoFocus, text, onText, onSay }: {
  autoFocus: boolean;
  text: string;
  onText(text: string): void;
  onSay(text: string): boolean;
}) {
  const t = useTranslations('room.answer');
  const [unsent, setUnsent] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const say = () => {
    const answer = text.trim();
    if (answer === '') return;
    const sent = onSay(answer);
    setUnsent(!sent);
    if (!sent) return;
    onText('');
    form.current?.querySelector('textarea')?.focus();
  };
  return (
    <Form
      ref={form}
      className={css.typed}
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <TextField
        label={t('label')}
        hint={unsent ? t('unsent') : <span className={css.keys}>{t('hint')}</span>}
        lines={3}
        autoFocus={autoFocus}
        maxLength={MOST}
        value={text}
        onChange={onText}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) say();
        }}
      />
      <Button type="submit" kind="primary" isDisabled={text.trim() === ''}>
        {t('send')}
      </Button>
    </Form>
  );
}
