import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/*
 * Nothing under /paper/ is signed, so that whatever reaches the port commands the exchange. A web page in a browser on
 * this machine reaches it too. What betrays the page: the `Origin` that a browser adds to what might change something;
 * the `Host` that it asks for when its own name was made to point here (DNS rebinding); and a body that is not JSON,
 * which is all that it may send without asking first (`server.ts` takes no other bodies).
 */

/** `localhost`, `127.0.0.1:8787`, `[::1]:8787`: a name or an address, and perhaps a port. */
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Tells requests of programs from those of foreign web pages.
 *
 * Addressed may be, with any port: this machine's loopback, the address that the exchange listens on, the one at which the
 * connection arrived, and what was named. An address of numbers in `Host` is no rebinding: only a name can be made to
 * point elsewhere.
 */
export class ForeignPages {
  private readonly names: ReadonlySet<string>;

  /** @param names hosts by which the exchange may be addressed, without a port */
  constructor(names: readonly string[]) {
    this.names = new Set([...LOOPBACK, ...names.map(bracketed)]);
  }

  /** Tells why a request is refused; null for one that is welcome. */
  refusal({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | null {
    const arrivedAt = socket.localAddress === undefined ? null : bracketed(socket.localAddress);
    const isKnown = (host: string | null) =>
      host !== null && (this.names.has(host) || (host === arrivedAt && isNumeric(host)));
    if (!isKnown(hostOf(headers.host))) {
      return `Unknown host "${headers.host ?? ''}": name it with --allow-host if this exchange shall be reached by it`;
    }
    const { origin } = headers;
    if (origin === undefined || isKnown(hostOfOrigin(origin))) return null;
    return `Web pages of ${origin} may not use this exchange`;
  }
}

/** Tells whether a text is a host's name or address without a port, as `--allow-host` takes it. */
export function isHostName(text: string): boolean {
  return hostOf(bracketed(text)) === bracketed(text);
}

function hostOf(authority: string | undefined): string | null {
  return AUTHORITY.exec(authority ?? '')?.[1]?.toLowerCase() ?? null;
}

/** Null also for the origin `null`, which pages without an address have: files, sandboxes. */
function hostOfOrigin(origin: string): string | null {
  return hostOf(/^https?:\/\/(.+)$/i.exec(origin)?.[1]);
}

/** As it stands in `Host`: IPv6 in brackets, and IPv4 as such also where it arrived over IPv6. */
function bracketed(host: string): string {
  const name = host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return isIPv6(name) ? `[${name}]` : name;
}

function isNumeric(host: string): boolean {
  return host.startsWith('[') || isIP(host) !== 0;
}
