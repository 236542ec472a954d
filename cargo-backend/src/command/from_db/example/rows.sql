-- Rows to look at; delete this file before there is a database that has to last.

INSERT INTO customers (name, email) VALUES
    ('Ada', 'ada@example.com'),
    ('Grace', 'grace@example.com'),
    ('Edsger', 'edsger@example.com');

INSERT INTO orders (customer_id, status, total_cents, note)
SELECT id, 'paid', 1999, 'A book' FROM customers WHERE name = 'Ada'
UNION ALL SELECT id, 'new', 4200, NULL FROM customers WHERE name = 'Ada'
UNION ALL SELECT id, 'sent', 990, 'A pen' FROM customers WHERE name = 'Grace';
