import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';

const folder = fileURLToPath(new URL('../node_modules/.certificate/', import.meta.url));

/** Writes a certificate for the server; Node.js trusts it with `NODE_EXTRA_CA_CERTS`. */
export async function writeCertificate() {
  const extensions = [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }];
  const name = [{ name: 'commonName', value: '127.0.0.1' }];
  const { private: key, cert } = await generate(name, { extensions });
  mkdirSync(folder, { recursive: true });
  const files = { key: `${folder}key.pem`, cert: `${folder}cert.pem` };
  writeFileSync(files.key, key);
  writeFileSync(files.cert, cert);
  return files;
}
