-- What is to be found, and beside it what is not.
create table users (
    id int unsigned not null auto_increment primary key,
    email varchar(100) not null,
    name varchar(100) character set utf8mb3,
    balance double,
    height double,
    joined timestamp null,
    born date not null default '0000-00-00',
    unique key users_email (email),
    key users_name (name),
    key users_name_email (name, email),
    key users_email_start (email (10)),
    key users_email_again (email),
    key users_joined (joined),
    fulltext key users_text (name)
) auto_increment = 4000000000;

create table orders (
    id bigint not null auto_increment primary key,
    user_id int unsigned not null,
    status varchar(20) not null default 'new',
    note text,
    key orders_status (status),
    key orders_status_again (status desc),
    key orders_status_first (status (5), id),
    foreign key (user_id) references users (id)
);
create table parts (
    order_id bigint not null,
    number int not null,
    code int not null,
    sent_to int unsigned,
    primary key (order_id, number),
    key parts_code (code),
    key parts_sent (sent_to, number),
    foreign key (order_id) references orders (id),
    foreign key (sent_to) references users (id)
);
create table names (code int, key names_code (code), foreign key (code) references parts (code));
create table log (at datetime, line text) engine = myisam;
create table cached (id int primary key) engine = memory;
create sequence tickets start with 95 maxvalue 100 nocache;
