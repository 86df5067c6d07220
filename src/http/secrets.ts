import type { Headers } from './headers';

/** Shorter values are no secrets, and would garble the words of a server if they were replaced. */
const MIN_SECRET_LENGTH = 6;

/** The values of headers that may be secret: all but those of headers that only describe. */
export function secretsOfHeaders(headers: Headers): string[] {
  return Object.entries(headers)
    .filter(
      ([name]) =>
        !/^(accept|content|sec|origin|referer|user-agent)|^x-auth-(appid|openid|platform|timestamp)$/i.test(
          name,
        ),
    )
    .flatMap(([, value]) => [value, value.replace(/^(Basic|Bearer) /i, '')])
    .filter((value) => value.length >= MIN_SECRET_LENGTH);
}

/** The user name and password of a URL, together and alone. */
export function secretsOfUserInfo(username: string, password: string): string[] {
  return username === '' && password === '' ? [] : [`${username}:${password}`, password];
}

/** What a caller's axios, its defaults and its interceptors, has put into a request. */
export function secretsOfConfig(config: unknown): string[] {
  const { headers, params, auth, proxy } = (config ?? {}) as RequestSecrets;
  const texts = (values: unknown) =>
    Object.fromEntries(
      Object.entries(values ?? {}).filter(([, value]) => typeof value === 'string'),
    ) as Headers;
  const { username = '', password = '' } = auth ?? {};
  const { username: proxyName = '', password: proxyPassword = '' } = proxy?.auth ?? {};
  return [
    ...secretsOfHeaders(texts(headers)),
    ...Object.values(texts(params)).filter((value) => value.length >= MIN_SECRET_LENGTH),
    ...secretsOfUserInfo(username, password),
    ...secretsOfUserInfo(proxyName, proxyPassword),
  ];
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

interface RequestSecrets {
  readonly headers?: unknown;
  readonly params?: unknown;
  readonly auth?: Credentials;
  readonly proxy?: { readonly auth?: Credentials };
}
