/** Orders are found by the exchange's own id, too: it may tell of one without its client id. */
export const orderIds = `
CREATE INDEX orders_by_order_id ON orders (order_id) WHERE order_id IS NOT NULL;
`;
