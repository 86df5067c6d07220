/**
 * A text that a terminal shows and doesn't obey: an answer could otherwise move the cursor, rename the
 * window or fill the clipboard. Control characters become their pictures; line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(controls, (control) => {
    const code = control.charCodeAt(0);
    if (code === DELETE) return '\u2421';
    return code < 0x20 ? String.fromCharCode(FIRST_PICTURE + code) : '\ufffd';
  });
}

const DELETE = 0x7f;
const FIRST_PICTURE = 0x2400;

/** The C0 controls, delete, and the C1 controls. */
const controls = /(?!\r\n|[\n\t])[\p{Cc}]/gu;
