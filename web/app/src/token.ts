/** The bearer token of a server with accounts: for this tab, and as long as it is open. */
const KEY = 'token';

export const savedToken = (): string => sessionStorage.getItem(KEY) ?? '';

export function saveToken(token: string): void {
  if (token === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
}

/** What every request says of who asks. */
export function authorization(): Record<string, string> {
  const token = savedToken();
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}
