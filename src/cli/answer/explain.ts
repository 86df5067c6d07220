import { type AnyRxtalkError, isRxtalkError } from 'rxtalk';

/** An error in one line that says what to do. */
export function explain(error: unknown): string {
  if (!isRxtalkError(error)) return error instanceof Error ? error.message : String(error);
  const { message, serverMessage } = error;
  const words = serverMessage ? `: "${serverMessage}"` : '';
  const reason = message.replace(/: see `serverMessage`$/, '');
  return `${reason}${words}. ${adviceFor(error)}`.trimEnd();
}

function adviceFor(error: AnyRxtalkError): string {
  switch (error.code) {
    case 'network':
      return error.outcome === 'unsent' ? 'Check --url and --proxy.' : 'Ask again.';
    case 'deadline':
      return 'Allow more time with --timeout.';
    case 'http-status':
      return adviceForStatus(error.status);
    case 'protocol':
      return 'Check --url and --service.';
    case 'truncated':
    case 'rewrite':
      return 'The answer is incomplete: ask again.';
    default:
      return '';
  }
}

/** The statuses after which asking again may help. */
const transient: ReadonlySet<number> = new Set([408, 409, 425]);

function adviceForStatus(status: number): string {
  if (status === 401 || status === 403) return 'Set RXTALK_API_KEY to the key of the service.';
  if (status === 404) return 'Check --url, --service and --model.';
  if (status < 400 || status === 405) return 'Check --url and --service.';
  if (status === 429 || status === 503) return 'Ask again later, or with --retries.';
  if (status === 400 || status === 422) return 'Check --model.';
  if (status === 413) return 'Ask a shorter question.';
  return status >= 500 || transient.has(status) ? 'Ask again later.' : '';
}
