import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';

/** What makes a question of it comes after the page that may ask. */
const load = () => import('./ConfirmDialog.tsx');
const ConfirmDialog = lazy(async () => ({ default: (await load()).ConfirmDialog }));

export interface ConfirmProps {
  open: boolean;
  title: string;
  children: ReactNode;
  /** The safe way out; also what Escape does. */
  stay: string;
  go: string;
  /** False while it cannot be done yet. */
  goes?: boolean;
  onStay(): void;
  onGo(): void;
  /** A second way on, that goes further: the first is then no danger. */
  further?: { go: string; onGo(): void };
}

/** Asks before something that cannot be taken back. */
export function Confirm(question: ConfirmProps) {
  const [asked, setAsked] = useState(question.open);
  if (question.open && !asked) setAsked(true);
  // It must be there when the network is not.
  useEffect(() => void load().catch(() => undefined), []);
  return (
    asked && (
      <Suspense>
        <ConfirmDialog {...question} />
      </Suspense>
    )
  );
}
