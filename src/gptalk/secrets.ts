/** What must not be shown of a token: itself, and what it was given for. */
const secretsByToken = new WeakMap<object, readonly string[]>();

/** Remembers the secrets behind a token for as long as the token lives; returns the token. */
export function rememberSecrets<T extends { readonly token: string }>(
  token: T,
  behind: readonly string[],
): T {
  secretsByToken.set(token, [token.token, ...behind]);
  return token;
}

/** Every secret that an error about this token could show. */
export function secretsOf(token: { readonly token: string }): readonly string[] {
  return secretsByToken.get(token) ?? [token.token];
}
