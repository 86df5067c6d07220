/**
 * How many nested encodings are decoded. A text that is still encoded after that many rounds, or decodes
 * into too much text, can't be checked, and so isn't shown.
 */
const MAX_ROUNDS = 8;
const MAX_LENGTH = 65_536;

/**
 * Every text that a text can stand for: itself, and the results of decoding percent-encoding, HTML
 * entities, escapes, hex and base64, in any order. Undefined if the limits are exceeded.
 */
export function spellingsOf(text: string): readonly string[] | undefined {
  const known = new Set([text]);
  let length = text.length;
  let newest: readonly string[] = [text];
  for (let round = 0; newest.length > 0; round++) {
    if (round === MAX_ROUNDS) return undefined;
    const next: string[] = [];
    for (const spelling of newest.flatMap((one) => decoders.flatMap((decode) => decode(one)))) {
      if (spelling.length < MIN_LENGTH || known.has(spelling)) continue;
      known.add(spelling);
      next.push(spelling);
      length += spelling.length;
      if (length > MAX_LENGTH) return undefined;
    }
    newest = next;
  }
  return [...known];
}

/** A shorter text contains no secret. */
const MIN_LENGTH = 6;

const utf8 = /* @__PURE__ */ new TextDecoder();

const decoders: readonly ((text: string) => string | readonly string[])[] = [
  undoPercents,
  undoEntities,
  undoEscapes,
  undoHex,
  undoBase64,
];

function undoPercents(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => textOfHex(run.replaceAll('%', '')));
}

function undoEntities(text: string): string {
  const entities = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,8}));?/gi;
  return text.replace(entities, (entity, hex, decimal, name) => {
    if (hex) return character(Number.parseInt(hex, 16));
    if (decimal) return character(Number(decimal));
    // Any other name of this length stands for a symbol or an accented letter.
    return signs.get(name.toLowerCase()) ?? (entity.endsWith(';') ? ' ' : entity);
  });
}

/** The ASCII punctuation that secrets contain, by its names in HTML. */
const signs: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ 'amp& lt< gt> quot" apos\' num# percnt% plus+ sol/ equals= lowbar_ bsol\\ semi;'
    .split(' ')
    .map((name) => [name.slice(0, -1), name.slice(-1)]),
);

function undoEscapes(text: string): string {
  const escapes =
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3]?[0-7]{2})|(.))/gis;
  return text.replace(escapes, (_, braced, unicode, hex, octal, other: string) => {
    const digits: string | undefined = braced ?? unicode ?? hex;
    if (digits) return character(Number.parseInt(digits, 16));
    if (octal) return character(Number.parseInt(octal, 8));
    return /\w/.test(other) ? ' ' : other; // a tab, a line feed
  });
}

/** Hex digits, also with signs or `0x` between them; a pair can start at each of two places. */
function undoHex(text: string): readonly string[] {
  const runs = text.match(/[0-9a-f](?:[\s,:;-]{0,2}(?:0x|\\x)?[0-9a-f]){11,}/gi) ?? [];
  const digits = runs.map((run) => run.replace(/0x|[^0-9a-f]/gi, ''));
  return [0, 1].map((start) => digits.map((some) => textOfHex(some.slice(start))).join(' '));
}

/** Base64 of both alphabets, cut anywhere, so it is decoded from each of four offsets. */
function undoBase64(text: string): readonly string[] {
  const runs = text.match(/[\w+/-]{8,}/g) ?? [];
  return [0, 1, 2, 3].map((start) => runs.map((run) => textOfBase64(run.slice(start))).join(' '));
}

function textOfHex(digits: string): string {
  const bytes = new Uint8Array(digits.length >> 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16);
  }
  return utf8.decode(bytes);
}

function textOfBase64(run: string): string {
  const letters = run.replaceAll('-', '+').replaceAll('_', '/');
  const binary = atob(letters.slice(0, letters.length - (letters.length % 4 === 1 ? 1 : 0)));
  return utf8.decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0)));
}

function character(codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' ';
}
