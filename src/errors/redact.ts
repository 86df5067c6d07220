const MAX_SERVER_MESSAGE_LENGTH = 500;
/** A text that breaks off may end in a part of a secret; shorter parts than this tell nothing. */
const MIN_PART_LENGTH = 4;

/** Replaces every secret in a text, in the forms that servers echo, and caps the length. */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = [...new Set([...secrets].filter(Boolean).flatMap(formsOf))];
  // The longest first: a shorter form may be a part of it.
  forms.sort((a, b) => b.length - a.length);
  const pattern = forms.map((form) => form.replace(/[^\w\s]/g, '\\$&')).join('|');
  const replaced = pattern === '' ? text : text.replace(new RegExp(pattern, 'g'), '[redacted]');
  const redacted = withoutPartAtEnd(replaced, forms);
  return redacted.length > MAX_SERVER_MESSAGE_LENGTH
    ? `${redacted.slice(0, MAX_SERVER_MESSAGE_LENGTH - 1)}…`
    : redacted;
}

/** A secret as it is, in a URL, in a JSON string, in HTML and in base64. */
function formsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const inUrl = encodeURIComponent(secret.toWellFormed());
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    inUrl,
    inUrl.replace(/%../g, (code) => code.toLowerCase()),
    inJson,
    inJson.replaceAll('/', '\\/'),
    secret.replace(/[&<>"']/g, (character) => entities[character] ?? ''),
    secret.replace(
      /\W/g,
      (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
    ),
    btoa(String.fromCharCode(...bytes)),
  ];
}

function withoutPartAtEnd(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = form.length - 1; length >= MIN_PART_LENGTH; length--) {
      const part = form.slice(0, length);
      if (text.endsWith(part)) return `${text.slice(0, -length)}[redacted]`;
    }
  }
  return text;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
