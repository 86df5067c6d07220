/** The two requests of the API: an answer, and the list of models. */
export type OpenAIStep = 'stream' | 'models';
