export const tabs = ['questions', 'invitations', 'versions'] as const;

export type Tab = (typeof tabs)[number];

/** Which part of a plan is shown, in the page's address. */
export function tabOf({ tab }: Record<string, unknown>): { tab?: Tab } {
  return { tab: tabs.find((one) => one === tab) };
}
