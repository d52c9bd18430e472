import { ButtonLink } from '../ui/ButtonLink.tsx';
import { Page } from '../ui/Page.tsx';

export function NotFoundPage() {
  return (
    <Page title="There is nothing at this address" lead="The link may be old, or mistyped.">
      <p>
        <ButtonLink to="/" kind="primary">
          Practise an interview
        </ButtonLink>
      </p>
    </Page>
  );
}
