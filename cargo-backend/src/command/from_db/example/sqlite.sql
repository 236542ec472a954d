-- A shop to begin with. What comes later is a file of its own, with a higher number.

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name VARCHAR(100) NOT NULL CHECK (length(name) > 0),
    email TEXT NOT NULL UNIQUE,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid', 'sent')),
    total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
    note TEXT,
    placed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX orders_by_status ON orders (status, placed_at);
CREATE INDEX orders_by_time ON orders (placed_at);
