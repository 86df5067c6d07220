/**
 * The gateways between a client and an OpenAI-compatible service. Each is a module whose default export
 * starts one, `(upstream) => Promise<port>`. `headersFor` are those that a client has to send.
 */
export const GATEWAYS = {
  'rxtalk/server': { file: 'rxtalk.mjs' },
  'node:http, piped': { file: 'piped.mjs' },
  'Hono + openai': { file: 'honoOpenAI.mjs' },
  '@portkey-ai/gateway': {
    file: 'portkey.mjs',
    headersFor: (upstream) => ({
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream}/v1`,
      authorization: 'Bearer none',
    }),
  },
};

export async function startGateway(name, upstream) {
  const { default: start } = await import(`./gateways/${GATEWAYS[name].file}`);
  return start(upstream);
}
