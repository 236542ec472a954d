-- What is to be found, and beside it what is not.
create table users (
    id bigint generated always as identity primary key,
    email text not null unique,
    name text,
    joined timestamp,
    balance double precision,
    height double precision,
    country char(3)
);
create index users_name on users (name);
create index users_name_email on users (name, email);
create index users_name_pattern on users (name text_pattern_ops);
create index users_email_again on users (email);
create unique index users_email_name on users (email, name);

create table orders (
    id bigint generated always as identity primary key,
    user_id bigint not null references users,
    status text not null default 'new',
    at timestamptz not null default now()
);
create index orders_status on orders (status);
create index orders_status_again on orders (status desc);
create index orders_open on orders (status) where status = 'open';
alter table orders add constraint orders_known check (status <> '') not valid;

create table lines (
    order_id bigint references orders,
    number int,
    primary key (order_id, number)
);
create table parts (
    id bigint primary key,
    order_id bigint,
    number int,
    note_for bigint references orders,
    sent_to bigint references users,
    foreign key (order_id, number) references lines
);
create index parts_order on parts (order_id);
create index parts_note on parts (note_for) where note_for is not null;
create index parts_sent on parts (sent_to) where id > 5;

create table tickets (id serial primary key);
select setval('tickets_id_seq', 1700000000);
create table log (at timestamptz, line text);
create index log_at on log (at);
update pg_index set indisvalid = false where indexrelid = 'log_at'::regclass;
