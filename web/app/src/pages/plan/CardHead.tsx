import { useTranslations } from 'use-intl';
import { Button } from '../../ui/Button.tsx';
import type { DraftSection } from './draft.ts';
import type { Act } from './Editor.tsx';
import { canStep } from './order.ts';
import css from './Editor.module.css';

/** What is open, where it stands, and the ways to another place. */
export function CardHead({ title, place, remove, item, sections, act }: {
  title: string;
  place: string;
  /** Names what is removed. */
  remove: string;
  /** Its key. */
  item: string;
  sections: DraftSection[];
  act: Act;
}) {
  const t = useTranslations('plan');
  // At an edge the button stays, and does nothing: the focus must not fall off it.
  const step = (by: -1 | 1) => ({
    'aria-disabled': !canStep(sections, item, by),
    onPress: () => act({ type: 'step', key: item, by }),
  });
  return (
    <div className={css.cardHead}>
      <div>
        <h2 tabIndex={-1}>{title}</h2>
        <p className={css.quiet} role="status">
          {place}
        </p>
      </div>
      <div className={css.cardActions}>
        <Button {...step(-1)}>
          <span aria-hidden="true">↑</span> {t('up')}
        </Button>
        <Button {...step(1)}>
          <span aria-hidden="true">↓</span> {t('down')}
        </Button>
        <Button kind="quiet" aria-label={remove} onPress={() => act({ type: 'remove', key: item }, 'heading')}>
          {t('remove')}
        </Button>
      </div>
    </div>
  );
}
