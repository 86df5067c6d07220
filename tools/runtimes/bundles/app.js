import { createGPTalk } from 'rxtalk';

const baseURL = new URLSearchParams(location.search).get('service');
createGPTalk({ baseURL })
  .stream('Hello')
  .subscribe((delta) => document.body.append(delta));
