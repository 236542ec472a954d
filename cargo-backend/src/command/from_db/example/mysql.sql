-- A shop to begin with. What comes later is a file of its own, with a higher number.

CREATE TABLE customers (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    name varchar(100) NOT NULL CHECK (length(name) > 0),
    email varchar(200) NOT NULL UNIQUE,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE orders (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    customer_id bigint NOT NULL,
    status enum ('new', 'paid', 'sent') NOT NULL DEFAULT 'new',
    total_cents bigint NOT NULL CHECK (total_cents >= 0),
    note text,
    placed_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE INDEX orders_by_status ON orders (status, placed_at);
CREATE INDEX orders_by_time ON orders (placed_at);
