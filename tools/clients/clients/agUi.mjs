import { HttpAgent } from '@ag-ui/client';

/** The package `@ag-ui/client`. Its Observable can't be paused. */
export const agUi = {
  title: '@ag-ui/client',
  package: '@ag-ui/client',
  start(url, see) {
    const initialMessages = [{ id: '1', role: 'user', content: 'Hi' }];
    const agent = new HttpAgent({ url: `${url}/agui`, threadId: 't', initialMessages });
    return { ended: run(agent, see), stop: () => agent.abortRun() };
  },
};

async function run(agent, see) {
  let failure;
  await agent.runAgent(
    {},
    {
      onTextMessageContentEvent: ({ event }) => see.text(event.delta),
      onReasoningMessageContentEvent: ({ event }) => see.reasoning(event.delta),
      onToolCallEndEvent: ({ toolCallName, toolCallArgs }) =>
        see.toolCall(toolCallName, toolCallArgs),
      onRunErrorEvent: ({ event }) => {
        failure = new Error(event.message);
      },
    },
  );
  if (failure) throw failure;
}
