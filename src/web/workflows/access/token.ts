/** The operator's token, for this tab only. Memory stands in where storage is forbidden. */
const KEY = 'rescue-predict:token';
let inMemory: string | undefined;

export function readToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** @param token undefined forgets it */
export function keepToken(token: string | undefined): void {
  inMemory = token;
  try {
    if (token === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // storage is forbidden here: the token lasts as long as the page
  }
}
