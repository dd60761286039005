/** Person who ordered a sale, as the audit names people. NULL: nobody, and in whatever was written before. */
export const saleOrderedBy = `
ALTER TABLE orders ADD COLUMN ordered_by TEXT;
`;
