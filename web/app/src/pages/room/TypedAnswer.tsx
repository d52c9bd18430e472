import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import css from './Room.module.css';

const MOST = 2_000;

/** An answer in writing. It stays in the box until it was sent. */
export function TypedAnswer({ onSay }: { onSay(text: string): boolean }) {
  const [text, setText] = useState('');
  const [unsent, setUnsent] = useState(false);
  const say = () => {
    const answer = text.trim();
    if (answer === '') return;
    const sent = onSay(answer);
    setUnsent(!sent);
    if (sent) setText('');
  };
  return (
    <Form
      className={css.typed}
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <TextField
        label="Your answer"
        hint={unsent ? 'Not sent: the connection is down. It stays here; send it again in a moment.' : 'Ctrl+Enter sends it.'}
        lines={3}
        maxLength={MOST}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) say();
        }}
      />
      <Button type="submit" kind="primary" isDisabled={text.trim() === ''}>
        Send the answer
      </Button>
    </Form>
  );
}
