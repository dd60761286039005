/** The pool without the rest of undici: its fetch, cache, mocks and proxies are 3 MB of heap that are never used. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
