import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../queries.ts';

/** How often a deletion that fails is tried again, and when. */
export interface Tries {
  retry(failures: number, error: Error): boolean;
  retryDelay: number;
}

/** Deletes an interview for good; then no list and no page has it any more. */
export function useErase(onErased?: (id: string) => void, tries?: Tries) {
  const queries = useQueryClient();
  return useMutation({
    ...tries,
    mutationFn: (id: string) => api.eraseInterview(id),
    onSuccess: (_, id) => {
      onErased?.(id);
      queries.removeQueries({ queryKey: ['interview', id] });
      return queries.invalidateQueries({ queryKey: ['interviews'] });
    },
  });
}
