import { ServiceError } from './errors';
import type { ServerWords } from './serverWords';

/** The error for a refusal in the service's own words. */
export function refusal(words: ServerWords, redact: (text: string) => string): ServiceError {
  const { message, serviceCode } = words;
  return new ServiceError({
    serverMessage: redact(message),
    ...(serviceCode !== undefined && {
      serviceCode: typeof serviceCode === 'string' ? redact(serviceCode) : serviceCode,
    }),
  });
}
