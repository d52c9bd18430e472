/** Which interviews are drawn, in the page's address. */
export interface Drawn {
  track?: string;
}

export const drawnOf = ({ track }: Record<string, unknown>): Drawn => ({
  track: typeof track === 'string' && track !== '' ? track : undefined,
});
