import { InjectionToken } from '@angular/core';
import { type ChatService, createGPTalk } from 'rxtalk';

/** The chat service. The development server forwards the paths of the protocol, see `proxy.json`. */
export const CHAT_SERVICE = new InjectionToken<Pick<ChatService, 'stream'>>('chat service', {
  providedIn: 'root',
  factory: () => createGPTalk({ baseURL: '/' }),
});
