import { failureOf, MicrophoneError, type Failure } from '@antiphon/client';
import { render as renderBare, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FailureNote } from '../src/ui/Note.tsx';
import { de } from '../src/words/de/index.ts';
import { Speaking } from '../src/words/Words.tsx';
import { render } from './support.tsx';

const blocked = failureOf(new MicrophoneError('blocked'));

test('a failure is told in the words that the client has for it', () => {
  render(<FailureNote failure={blocked} />);
  expect(screen.getByRole('alert').textContent).toBe(blocked.cause + blocked.remedy);
});

test('a failure is told in the reader’s language, by its code', () => {
  renderBare(
    <Speaking language="de" messages={de}>
      <FailureNote failure={blocked} />
    </Speaking>,
  );
  expect(screen.getByRole('alert').textContent).toContain('Ihr Browser lässt das Mikrofon nicht zu.');
});

test('a code that nobody knows here keeps the words that it came with', () => {
  const failure: Failure = { code: 'odd', cause: 'The moon is full.', remedy: 'Wait.', retryable: false };
  render(<FailureNote failure={failure} />);
  expect(screen.getByRole('alert').textContent).toBe('The moon is full.Wait.');
});
