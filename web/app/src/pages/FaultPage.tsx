import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../ui/Button.tsx';
import { useCopy } from '../ui/copy.ts';
import { Page } from '../ui/Page.tsx';

/** What stands in for a page that failed. */
export function FaultPage({ error }: ErrorComponentProps) {
  const [copied, copy] = useCopy();
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <Page
      title="This page made a mistake"
      lead="It is not your fault. Whatever was said in an interview so far is kept on the server."
    >
      <p>
        <Button kind="primary" onPress={() => location.reload()}>
          Load the page again
        </Button>{' '}
        <Button onPress={() => copy(`${location.pathname}\n${trace}\n${navigator.userAgent}`)}>
          {copied ? 'Copied' : 'Copy a report'}
        </Button>
      </p>
    </Page>
  );
}
