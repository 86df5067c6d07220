const MAX_USES = 5;

/** A token for every five answers: the code around a client without a token cache. */
export function sharedTokens(login) {
  let uses = 0;
  let token;
  return () => {
    if (uses++ % MAX_USES === 0) token = login();
    return token;
  };
}
