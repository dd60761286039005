/** Imports point one way: see docs/architecture.md. */
const inside = (folders) => `^src/(${folders.join('|')})/`;

/** Rooms: the only face of each is its index. The engine as a whole has three, see below. */
const rooms = [
  ...['alerts', 'ladder', 'reconciliation', 'statistics'].map((room) => `src/domain/${room}`),
  ...['exits', 'exits/rules', 'on', 'parameters', 'rungs', 'state'].map(
    (room) => `src/domain/ladder/${room}`,
  ),
  ...[
    'alerts',
    'api',
    'books',
    'control',
    'former',
    'loop',
    'market',
    'orders',
    'periodic',
    'ports',
    'queries',
    'sync',
  ].map((room) => `src/engine/${room}`),
  ...[
    'access',
    'alerts',
    'alerts/kinds',
    'console',
    'dispatch',
    'kit',
    'languages',
    'live',
    'message',
    'overviews',
    'phrases',
    'replies',
    'telegram',
  ].map((room) => `src/chat/${room}`),
  ...['doctor', 'log', 'start', 'venue'].map((room) => `src/app/${room}`),
  ...['feed', 'matching', 'protocol'].map((room) => `src/exchange/paper/${room}`),
  ...['config', 'exchange/backpack', 'exchange/paper', 'pictures', 'schedule', 'store'].map(
    (room) => `src/${room}`,
  ),
];

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
      to: { path: inside(['config', 'exchange', 'store', 'chat', 'schedule', 'app', 'bin']) },
    },
    {
      name: 'adapters-know-ports-and-domain',
      comment: 'An adapter imports the ports of the engine and the domain, never another adapter.',
      severity: 'error',
      from: { path: '^src/(exchange|store|schedule)/' },
      to: { path: inside(['config', 'app', 'bin']) },
    },
    {
      name: 'adapters-do-not-know-the-chat',
      comment: 'The store keeps what the chat remembers: that port alone.',
      severity: 'error',
      from: { path: '^src/(exchange|store|schedule)/' },
      to: { path: inside(['chat']), pathNot: '^src/chat/memory/index\\.ts$' },
    },
    {
      name: 'async-only-waits',
      severity: 'error',
      from: { path: '^src/async/' },
      to: { path: '^(src|commands)/', pathNot: '^src/async/' },
    },
    {
      name: 'queries-order-nothing',
      comment:
        'What is asked knows neither what the operator orders nor what brings the books up to the exchange.',
      severity: 'error',
      from: { path: '^src/engine/queries/' },
      to: { path: '^src/engine/(control|sync)/' },
    },
    {
      name: 'no-folder-cycles',
      comment: 'A room stands above all that it imports.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/(domain|engine|chat)' },
      to: { circular: true },
    },
    {
      name: 'outside-the-engine-its-faces',
      comment: 'Adapters know the ports, the chat the api, the program all of it by its index.',
      severity: 'error',
      from: { path: '^(src|commands)/', pathNot: '^src/engine/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/((ports|api)/)?index\\.ts$' },
    },
    {
      name: 'the-chat-knows-the-api',
      severity: 'error',
      from: { path: '^(src/(chat|pictures)|commands)/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/(ports|api)/index\\.ts$' },
    },
    {
      name: 'adapters-know-the-ports',
      severity: 'error',
      from: { path: '^src/(exchange|store|schedule)/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/ports/index\\.ts$' },
    },
    {
      name: 'commands-know-the-kit',
      severity: 'error',
      from: { path: '^commands/' },
      to: { path: '^src/chat/', pathNot: '^src/chat/kit/index\\.ts$' },
    },
    ...rooms.map((room) => ({
      name: 'past-an-index',
      comment: `The only face of ${room} is its index.`,
      severity: 'error',
      from: { path: '^(src|commands)/', pathNot: `^${room}/` },
      to: { path: `^${room}/`, pathNot: `^${room}/index\\.ts$` },
    })),
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
      to: { path: inside(['config', 'exchange', 'store', 'schedule', 'app', 'bin']) },
    },
    {
      name: 'pictures-know-words-and-figures',
      comment:
        'What draws gets a picture and a translator of the chat, the views of the engine and the domain, and nothing that trades.',
      severity: 'error',
      from: { path: '^src/pictures/' },
      to: {
        path: '^(src|commands)/',
        pathNot: [
          '^src/(pictures|domain|languages)/',
          '^src/chat/(languages|message)/index\\.ts$',
          '^src/engine/api/index\\.ts$',
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
      to: { path: inside(['engine', 'exchange', 'store', 'chat', 'schedule', 'app', 'bin']) },
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
