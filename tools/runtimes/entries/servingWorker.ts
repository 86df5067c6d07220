/** Serves the app in an edge worker. */
import { createOpenAICompatible } from 'rxtalk/openai';
import { chatHandler } from 'rxtalk/server';
import { createApp } from '../../../test/contract/served/app';

export default { fetch: createApp({ chatHandler, createOpenAICompatible }) };
