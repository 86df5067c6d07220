/** What must not be shown of a token: itself, and what it was given for. */
const secretsByToken = new WeakMap<object, Set<string>>();

/** Remembers the secrets behind a token for as long as the token lives; returns the token. */
export function rememberSecrets<T extends { readonly token: string }>(
  token: T,
  behind: ReadonlySet<string>,
): T {
  secretsByToken.set(token, new Set([token.token, ...behind]));
  return token;
}

/** Every secret that an error about this token could show; what is added to it is remembered. */
export function secretsOf(token: { readonly token: string }): Set<string> {
  return secretsByToken.get(token) ?? new Set([token.token]);
}
