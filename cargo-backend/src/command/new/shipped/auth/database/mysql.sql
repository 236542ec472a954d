-- Who may log in. The API never serves this table: the settings name it in `except`.

CREATE TABLE {table} (
    id bigint AUTO_INCREMENT PRIMARY KEY,
    name varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE,
    scope varchar(1000) NOT NULL DEFAULT '',
    password_hash varchar(255) NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
