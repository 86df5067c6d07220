import fc from 'fast-check';

/** A way in which a server, a proxy or a page can write a text. */
type Spelling = (text: string) => string;

const bytesOf = (text: string) => Buffer.from(text);
const eachSign = (write: (code: number) => string) => (text: string) =>
  text.replace(/[^\p{L}\p{N}]/gu, (sign) => write(sign.charCodeAt(0)));
const eachCharacter = (write: (code: number) => string) => (text: string) =>
  Array.from({ length: text.length }, (_, index) => write(text.charCodeAt(index))).join('');

/** Every spelling that can be decoded, so that spellings of spellings can be decoded, too. */
export const spellings: Readonly<Record<string, Spelling>> = {
  'as it is': (text) => text,
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'percent-encoded as a whole': (text) =>
    bytesOf(text).toString('hex').toUpperCase().replace(/../g, '%$&'),
  'in a JSON string': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in \\u escapes': eachSign((code) => `\\u${code.toString(16).padStart(4, '0')}`),
  'in \\u escapes of upper case': eachSign(
    (code) => `\\u${code.toString(16).padStart(4, '0').toUpperCase()}`,
  ),
  'in \\x escapes': eachSign((code) => `\\x${code.toString(16).padStart(2, '0')}`),
  'in named entities': (text) =>
    text.replace(/[&<>"'+/=]/g, (sign) => namedEntities[sign] as string),
  'in decimal entities': eachSign((code) => `&#${code};`),
  'in decimal entities as a whole': eachCharacter((code) => `&#${code};`),
  'in hex entities of lower case': eachSign((code) => `&#x${code.toString(16)};`),
  'in hex entities of upper case': eachSign((code) => `&#X${code.toString(16).toUpperCase()};`),
  'in hex': (text) => bytesOf(text).toString('hex'),
  'in hex of upper case': (text) => bytesOf(text).toString('hex').toUpperCase(),
  'in base64': (text) => bytesOf(text).toString('base64'),
  'in base64 without padding': (text) => bytesOf(text).toString('base64').replace(/=+$/, ''),
  'in base64url': (text) => bytesOf(text).toString('base64url'),
  'after others in base64': (text) => bytesOf(`user:${text}`).toString('base64'),
};

const namedEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '+': '&plus;',
  '/': '&sol;',
  '=': '&equals;',
};

/** Spellings that lose upper and lower case, so only the last one may be one of these. */
const lossy: Readonly<Record<string, Spelling>> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in lower case': (text) => text.toLowerCase(),
};

/** Up to three nested spellings. */
export const anySpelling = fc
  .tuple(
    fc.array(fc.constantFrom(...Object.keys(spellings)), { maxLength: 3 }),
    fc.constantFrom(...Object.keys(lossy)),
  )
  // After its case is lost, base64 can't be decoded; only that of the secret itself is still recognised.
  .filter(([names, last]) => last === 'as it is' || !names.slice(1).some(isBase64))
  .map(([names, last]) => ({
    names: [...names, last].filter((name) => name !== 'as it is'),
    spell: (text: string) =>
      (lossy[last] as Spelling)(
        names.reduce((spelled, name) => (spellings[name] as Spelling)(spelled), text),
      ),
  }));

function isBase64(name: string): boolean {
  return name.includes('base64');
}

/** Typical secrets: letters, digits and the punctuation of base64, JWTs and passwords. */
export const anySecret = fc.string({
  unit: fc.constantFrom(...'ABCXYZabcxyz0189+/=._~-&<">\'% '),
  minLength: 12,
  maxLength: 60,
});
