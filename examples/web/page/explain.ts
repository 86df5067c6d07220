/** An error as the page shows it: what happened, and the details. */
export interface Explanation {
  readonly title: string;
  readonly detail: string;
}

/** What each error of rxtalk means here; the names are those of its classes. */
const titles: Readonly<Record<string, string>> = {
  DeadlineError: 'The service stopped responding',
  HttpStatusError: 'The service rejected the question',
  LimitError: 'The service sent too much data',
  NetworkError: 'The connection broke off',
  ProtocolError: 'The service did not send an answer',
  ServiceError: 'The service reported an error',
  SnapshotRewriteError: 'The answer changed while it was being written',
  TruncatedStreamError: 'The answer broke off',
  TypeError: 'The settings are incomplete',
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
