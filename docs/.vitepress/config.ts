import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { noWarnings, warnings } from './noWarnings';
import { outsideLinks } from './outsideLinks';
import { referenceSidebar } from './referenceSidebar';

const page = (text: string, name: string) => ({ text, link: `/${name}` });

const guides = [
  {
    text: 'Guide',
    items: [
      page('Start here', 'start'),
      page('How a stream flows', 'flow'),
      page('Marble diagrams', 'operators'),
      page('Stop, retry, time out', 'retry'),
      page('for await', 'iteration'),
      page('Errors and secrets', 'errors'),
      page('Recipes', 'recipes'),
    ],
  },
  {
    text: 'Services and UIs',
    items: [
      page('Your own model', 'models'),
      page('Your own service', 'services'),
      page('State for a chat UI', 'screens'),
      page('Serve a chat', 'serve'),
      page('From the command line', 'command'),
      page('Test your app', 'testing'),
    ],
  },
  {
    text: 'Background',
    items: [
      page('The token cache', 'tokens'),
      page('Many machines', 'machines'),
      page('Connections', 'connections'),
      page('Runtimes', 'runtimes'),
      page('Speed and size', 'performance'),
      page('Coming from …', 'migration'),
      page('Design decisions', 'decisions'),
    ],
  },
];

export default defineConfig({
  title: 'rxtalk',
  description: 'Streamed chat answers as RxJS Observables that compose',
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    config: outsideLinks,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  buildEnd: noWarnings,
  vite: {
    plugins: [warnings],
    resolve: {
      alias: [
        {
          find: /^.*\/VPHome\.vue$/,
          replacement: fileURLToPath(new URL('theme/Home.vue', import.meta.url)),
        },
      ],
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      page('Start here', 'start'),
      page('Operators', 'operators'),
      page('Reference', 'reference/'),
    ],
    sidebar: {
      '/': [...guides, { text: 'Reference', items: referenceSidebar({ withMembers: false }) }],
      '/reference/': referenceSidebar({ withMembers: true }),
    },
  },
});
