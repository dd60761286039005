/** Imports point one way: see docs/architecture.md. */
const inside = (folders) => `^src/(${folders.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing of ours and nothing of the platform; big.js is its only library.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '^node_modules/(@types/)?big\\.js/'] },
    },
    {
      name: 'engine-knows-only-the-domain',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: inside(['config', 'exchange', 'store', 'chat', 'schedule', 'cli']) },
    },
    {
      name: 'adapters-know-ports-and-domain',
      comment: 'An adapter imports the ports of the engine and the domain, never another adapter.',
      severity: 'error',
      from: { path: '^src/(exchange|store|schedule)/' },
      to: { path: inside(['config', 'chat', 'cli']) },
    },
    {
      name: 'store-and-exchange-are-strangers',
      severity: 'error',
      from: { path: '^src/store/' },
      to: { path: '^src/(exchange|schedule)/' },
    },
    {
      name: 'exchange-does-not-know-the-store',
      severity: 'error',
      from: { path: '^src/exchange/' },
      to: { path: '^src/(store|schedule)/' },
    },
    {
      name: 'client-does-not-know-the-local-exchange',
      severity: 'error',
      from: { path: '^src/exchange/backpack/' },
      to: { path: '^src/exchange/paper/' },
    },
    {
      name: 'chat-does-not-know-the-adapters',
      severity: 'error',
      from: { path: '^(src/chat|commands)/' },
      to: { path: inside(['config', 'exchange', 'store', 'schedule', 'cli']) },
    },
    {
      name: 'pictures-know-words-and-figures',
      comment:
        'What draws gets a picture and a translator of the chat, the faces of the engine and the domain, and nothing that trades.',
      severity: 'error',
      from: { path: '^src/pictures/' },
      to: {
        path: '^(src|commands)/',
        pathNot: [
          '^src/(pictures|domain)/',
          '^src/chat/(languages/index|phrase|picture)\\.ts$',
          '^src/engine/face\\w*\\.ts$',
        ],
      },
    },
    {
      name: 'only-the-program-knows-the-painter',
      comment: 'The chat asks for a painting through its own interface (src/chat/message/picture.ts).',
      severity: 'error',
      from: { path: '^(src/(domain|engine|exchange|store|schedule|chat|config)|commands)/' },
      to: { path: '^src/pictures/' },
    },
    {
      name: 'config-is-a-leaf',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: inside(['engine', 'exchange', 'store', 'chat', 'schedule', 'cli']) },
    },
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: { path: '^(src|commands)/' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|commands)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
