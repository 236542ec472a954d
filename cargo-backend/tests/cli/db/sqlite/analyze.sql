-- What is to be found, and beside it what is not.
create table users (
    id integer primary key,
    email text not null unique,
    name text collate nocase,
    balance decimal(10, 2),
    cents_paid integer,
    phone string,
    age integer,
    height real,
    joined datetime
);
create index users_name on users (name);
create index users_name_email on users (name, email);
create index users_name_binary on users (name collate binary);
create index users_email_again on users (email);
create index users_id on users (id);
create unique index users_email_name on users (email, name);

create table orders (
    id integer primary key autoincrement,
    user_id integer not null references users,
    status text not null default 'new'
);
create index orders_status on orders (status);
create index orders_status_again on orders (status desc);
create index orders_open on orders (status) where status = 'open';

create table lines (
    order_id integer references orders,
    number integer,
    primary key (order_id, number)
) without rowid;
create table parts (
    id integer primary key,
    order_id integer,
    number integer,
    note_for integer references orders,
    sent_to integer references users,
    foreign key (order_id, number) references lines
);
create index parts_order on parts (order_id);
create index parts_note on parts (note_for) where note_for is not null;
create index parts_sent on parts (sent_to) where id > 5;

create table codes (code text primary key, title text);
create table wares (code text not null, region text not null, stock integer, primary key (code, region));
create table stray (name text references users (name));
create table lost (at integer references nowhere);
create table log (at datetime, line text);
create view spent as select w.code, count(*) as n from wares w join codes on codes.title = w.region group by w.code;
create virtual table texts using fts5(body);
