import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { MoreMenu } from '../src/pages/room/MoreMenu.tsx';
import { render } from './support.tsx';

const none = () => undefined;

async function opened(narrow: boolean, keyboard = true) {
  const [onCommand, onTranscript] = [vi.fn(), vi.fn()];
  render(
    <MoreMenu
      disabled={false}
      patience="balanced"
      onCommand={onCommand}
      push
      onPush={none}
      space
      onSpace={keyboard ? none : undefined}
      onDevices={none}
      folded={narrow ? { transcript: false, onTranscript } : undefined}
    />,
  );
  await userEvent.click(screen.getByRole('button', { name: 'More' }));
  return { onCommand, onTranscript };
}

test('where there is little room, the menu has what is beside it elsewhere', async () => {
  const { onTranscript } = await opened(true);
  expect(screen.getByRole('menuitem', { name: 'Repeat' })).toBeDefined();
  await userEvent.click(screen.getByRole('menuitem', { name: 'Show the transcript' }));
  expect(onTranscript).toHaveBeenCalledWith(true);
});

test('what is beside the menu is not in it too', async () => {
  await opened(false);
  expect(screen.queryByRole('menuitem', { name: 'Repeat' })).toBeNull();
  expect(screen.getByRole('menuitemcheckbox', { name: 'The space bar talks' })).toBeDefined();
});

test('without a keyboard, there is no word of the space bar', async () => {
  await opened(false, false);
  expect(screen.queryByRole('menuitemcheckbox', { name: 'The space bar talks' })).toBeNull();
});
