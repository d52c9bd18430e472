import { useTranslations } from 'use-intl';
import { ButtonLink } from '../ui/ButtonLink.tsx';
import { Page } from '../ui/Page.tsx';

export function NotFoundPage() {
  const t = useTranslations('faults');
  return (
    <Page title={t('notFound')} lead={t('notFoundLead')}>
      <p>
        <ButtonLink to="/" kind="primary">
          {t('practise')}
        </ButtonLink>
      </p>
    </Page>
  );
}
