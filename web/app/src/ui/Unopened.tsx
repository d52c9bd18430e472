import type { ReactNode } from 'react';
import { ButtonLink } from './ButtonLink.tsx';
import { QueryFailure } from './Note.tsx';
import { Page } from './Page.tsx';

/** The page of something that could not be opened: why, and the way to the others of its kind. */
export function Unopened({ title, error, retry, to, children }: {
  title: string;
  error: unknown;
  retry(): void;
  to: '/plans' | '/sessions';
  children: ReactNode;
}) {
  return (
    <Page title={title}>
      <QueryFailure error={error} retry={retry} />
      <p>
        <ButtonLink to={to}>{children}</ButtonLink>
      </p>
    </Page>
  );
}
