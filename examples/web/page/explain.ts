/** What an error says to a person: what happened, and what can be done. */
export interface Explanation {
  readonly title: string;
  readonly detail: string;
}

/** What each error of rxtalk means here; the names are those of its classes. */
const titles: Readonly<Record<string, string>> = {
  DeadlineError: 'The service has gone silent',
  HttpStatusError: 'The service refused the question',
  LimitError: 'The service sent more than can be right',
  NetworkError: 'The connection broke off',
  ProtocolError: 'The service sent something else than an answer',
  ServiceError: 'The service reported an error',
  SnapshotRewriteError: 'The answer changed while it was written',
  TruncatedStreamError: 'The answer broke off',
  TypeError: 'The settings are not complete',
};

export function explain(error: unknown): Explanation {
  const { name, message, serverMessage } = Object(error) as Record<string, unknown>;
  const said =
    typeof serverMessage === 'string' && serverMessage !== '' ? ` It said: ${serverMessage}` : '';
  const words =
    typeof message === 'string' && message !== '' ? `${message.replace(/\.$/, '')}.` : '';
  return {
    title: titles[String(name)] ?? 'Something went wrong',
    detail: `${words}${said}`.trim(),
  };
}
