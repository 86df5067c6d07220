import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let made: Promise<Certificate> | undefined;

/** A certificate for `localhost` that nobody trusts, made once. */
export function certificateOfLocalhost(): Promise<Certificate> {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  }).then(({ private: key, cert }) => ({ key, cert }));
  return made;
}
