/** The part of pino that the local exchange uses. */
export interface ExchangeLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
