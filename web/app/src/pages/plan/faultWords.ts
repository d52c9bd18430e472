import { useTranslations } from 'use-intl';
import type { Fault } from './fault.ts';
import { limits } from './limits.ts';

/** What is wrong with a field, in the reader's language; in the server's words where it is something else. */
export function useFaultWords(fault: Fault | undefined) {
  const t = useTranslations('plan.faults');
  return (field: string, value?: string): string | undefined => {
    if (fault?.field !== field) return undefined;
    switch (field) {
      case 'minutes':
        return t('minutes', { most: limits.minutes });
      case 'language':
        return t('language');
      case 'sections':
        return /question/.test(fault.message) ? t('count', { most: limits.questions }) : t('sections', { most: limits.sections });
      case 'questions':
        return t('questions');
      case 'depth':
        return t('depth', { most: limits.depth });
      default:
        return wrongText(field, value) ?? fault.message;
    }
  };

  function wrongText(field: string, value?: string): string | undefined {
    if (value === undefined || value.trim() === '') return t('empty');
    const most = (limits as Record<string, number>)[field];
    return most !== undefined && value.trim().length > most ? t('long', { most }) : undefined;
  }
}
