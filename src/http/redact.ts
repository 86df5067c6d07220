const MAX_SERVER_MESSAGE_LENGTH = 500;

/** Replaces every secret in a text, in whatever form it may be echoed, and caps the length. */
export function redact(text: string, secrets: Iterable<string>): string {
  let redacted = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) redacted = redacted.replaceAll(form, '[redacted]');
  }
  return redacted.length > MAX_SERVER_MESSAGE_LENGTH
    ? `${redacted.slice(0, MAX_SERVER_MESSAGE_LENGTH - 1)}…`
    : redacted;
}

/** A secret as it is, in a URL, in a JSON string and in base64. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const bytes = new TextEncoder().encode(secret);
  const forms = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    btoa(String.fromCharCode(...bytes)),
  ];
  // The longest first: a shorter form may be a part of it.
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
