import { ApiError } from '@antiphon/client';
import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ImportFailure } from '../src/pages/plans/ImportFailure.tsx';
import { render } from './support.tsx';

const refused = (code: string, details?: object) => new ApiError({ code, status: 400, message: 'in the server’s words', retryable: code === 'timeout', details });
const shown = (error: unknown) => {
  render(<ImportFailure error={error} retry={vi.fn()} />);
  return screen.getByRole('alert').textContent;
};

test('a text that no parser takes says where', () =>
  expect(shown(refused('bad_request', { cause: 'error: line 1 column 6' }))).toContain('line 1 column 6'));

test('a plan that is none names its field', () =>
  expect(shown(refused('unprocessable', { field: 'sections[0].title' }))).toContain('In the field sections[0].title: in the server’s words'));

test('what is not the text’s fault is told as what it is', () => {
  expect(shown(refused('timeout'))).not.toContain('not a plan');
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
});
