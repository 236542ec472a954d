//! The queries for what is made and dropped as a whole, for comments, and for what is not modelled.

use super::queries::{NAMESPACES, grants, own, relations};

/// `a 'b', c 'd'` as rows `a=b`, `c=d` have it.
fn options(list: &str) -> String {
    format!("coalesce({list}, '{{}}') as options")
}

/// Objects of a catalogue whose names have the prefix `prefix`.
fn named(class: &str, prefix: &str, columns: &str, joins: &str, condition: &str) -> String {
    format!(
        "select x.oid::bigint as oid, n.nspname as namespace, x.{prefix}name as name, {columns} \
         from {class} x join pg_namespace n on n.oid = x.{prefix}namespace {joins} \
         where x.oid >= 16384 and {NAMESPACES} and {condition} and {}",
        own(class, "x.oid")
    )
}

const COLLATION: &str = "quote_ident(n.nspname) || '.' || quote_ident(x.collname)";

pub(super) fn collations() -> String {
    // What versions have and others do not is read by its name.
    let locale = "coalesce(to_jsonb(x) ->> 'colllocale', to_jsonb(x) ->> 'colliculocale')";
    let rules = "to_jsonb(x) ->> 'collicurules'";
    named(
        "pg_collation",
        "coll",
        &format!(
            "'COLLATION ' || {COLLATION} as target, array['CREATE COLLATION ' || {COLLATION} || ' (' || concat_ws(', ', \
             'provider = ' || case x.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end, \
             case when x.collprovider <> 'c' then 'locale = ' || quote_literal({locale}) \
             when x.collcollate = x.collctype then 'locale = ' || quote_literal(x.collcollate) \
             else 'lc_collate = ' || quote_literal(x.collcollate) || ', lc_ctype = ' || quote_literal(x.collctype) end, \
             'rules = ' || quote_literal({rules}), case when not x.collisdeterministic then 'deterministic = false' end) || ')'] as statements"
        ),
        "",
        "true",
    )
}

pub(super) fn text_search_dictionaries() -> String {
    let name = "quote_ident(n.nspname) || '.' || quote_ident(x.dictname)";
    named(
        "pg_ts_dict",
        "dict",
        &format!(
            "'TEXT SEARCH DICTIONARY ' || {name} as target, array['CREATE TEXT SEARCH DICTIONARY ' || {name} || ' (template = ' \
             || quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) || coalesce(', ' || x.dictinitoption, '') || ')'] as statements"
        ),
        "join pg_ts_template t on t.oid = x.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace",
        "true",
    )
}

pub(super) fn text_search_configurations() -> String {
    let name = "quote_ident(n.nspname) || '.' || quote_ident(x.cfgname)";
    named(
        "pg_ts_config",
        "cfg",
        &format!(
            "'TEXT SEARCH CONFIGURATION ' || {name} as target, array['CREATE TEXT SEARCH CONFIGURATION ' || {name} || ' (parser = ' \
             || quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) || ')'] \
             || array(select 'ALTER TEXT SEARCH CONFIGURATION ' || {name} || ' ADD MAPPING FOR ' || quote_ident(y.alias) || ' WITH ' \
             || string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) from pg_ts_config_map m \
             join ts_token_type(x.cfgparser) y on y.tokid = m.maptokentype where m.mapcfg = x.oid group by y.tokid, y.alias order by y.tokid) as statements"
        ),
        "join pg_ts_parser p on p.oid = x.cfgparser join pg_namespace pn on pn.oid = p.prsnamespace",
        "true",
    )
}

pub(super) fn operators() -> String {
    let name = "quote_ident(n.nspname) || '.' || x.oprname";
    let side =
        |oid: &str| format!("case when {oid} = 0 then 'NONE' else format_type({oid}, null) end");
    let arguments = format!("{} || ', ' || {}", side("x.oprleft"), side("x.oprright"));
    let other = |word: &str, oid: &str| {
        format!(
            "(select '{word} = OPERATOR(' || quote_ident(m.nspname) || '.' || o.oprname || ')' from pg_operator o \
             join pg_namespace m on m.oid = o.oprnamespace where o.oid = {oid})"
        )
    };
    named(
        "pg_operator",
        "opr",
        &format!(
            "{arguments} as part, 'OPERATOR ' || {name} || ' (' || {arguments} || ')' as target, \
             array['CREATE OPERATOR ' || {name} || ' (' || concat_ws(', ', \
             'FUNCTION = ' || x.oprcode::regproc::text, \
             'LEFTARG = ' || format_type(nullif(x.oprleft, 0), null), 'RIGHTARG = ' || format_type(nullif(x.oprright, 0), null), \
             {}, {}, 'RESTRICT = ' || nullif(x.oprrest, 0)::regproc::text, 'JOIN = ' || nullif(x.oprjoin, 0)::regproc::text, \
             case when x.oprcanhash then 'HASHES' end, case when x.oprcanmerge then 'MERGES' end) || ')'] as statements",
            other("COMMUTATOR", "x.oprcom"),
            other("NEGATOR", "x.oprnegate"),
        ),
        "",
        // One that another has named before it was there.
        "x.oprcode <> 0",
    )
}

pub(super) fn casts() -> String {
    let name = "'CAST (' || format_type(x.castsource, null) || ' AS ' || format_type(x.casttarget, null) || ')'";
    format!(
        "select x.oid::bigint as oid, '' as namespace, format_type(x.castsource, null) || ' as ' || format_type(x.casttarget, null) as name, \
         {name} as target, array['CREATE ' || {name} || case x.castmethod when 'f' then ' WITH FUNCTION ' || x.castfunc::regprocedure::text \
         when 'i' then ' WITH INOUT' else ' WITHOUT FUNCTION' end \
         || case x.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end] as statements \
         from pg_cast x where x.oid >= 16384 and {} \
         and not exists (select from pg_depend i where i.classid = 'pg_cast'::regclass and i.objid = x.oid and i.deptype = 'i')",
        own("pg_cast", "x.oid")
    )
}

pub(super) fn foreign_data_wrappers() -> String {
    format!(
        "select x.oid::bigint as oid, '' as namespace, x.fdwname as name, {}, {}, \
         'FOREIGN DATA WRAPPER ' || quote_ident(x.fdwname) as target, 'FOREIGN DATA WRAPPER ' || quote_ident(x.fdwname) as granted_as, \
         array['CREATE FOREIGN DATA WRAPPER ' || quote_ident(x.fdwname) || coalesce(' HANDLER ' || nullif(x.fdwhandler, 0)::regproc::text, '') \
         || coalesce(' VALIDATOR ' || nullif(x.fdwvalidator, 0)::regproc::text, '')] as statements \
         from pg_foreign_data_wrapper x where x.oid >= 16384 and {}",
        grants("x.fdwacl", "F", "x.fdwowner"),
        options("x.fdwoptions"),
        own("pg_foreign_data_wrapper", "x.oid")
    )
}

pub(super) fn foreign_servers() -> String {
    format!(
        "select x.oid::bigint as oid, '' as namespace, x.srvname as name, {}, {}, \
         'SERVER ' || quote_ident(x.srvname) as target, 'FOREIGN SERVER ' || quote_ident(x.srvname) as granted_as, \
         array['CREATE SERVER ' || quote_ident(x.srvname) || coalesce(' TYPE ' || quote_literal(x.srvtype), '') \
         || coalesce(' VERSION ' || quote_literal(x.srvversion), '') || ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)] as statements \
         from pg_foreign_server x join pg_foreign_data_wrapper w on w.oid = x.srvfdw where x.oid >= 16384 and {}",
        grants("x.srvacl", "S", "x.srvowner"),
        options("x.srvoptions"),
        own("pg_foreign_server", "x.oid")
    )
}

/// Their checks are constraints like others.
pub(super) fn foreign_tables() -> String {
    let name = "quote_ident(n.nspname) || '.' || quote_ident(r.relname)";
    let of_column = "(select ' OPTIONS (' || string_agg(quote_ident(split_part(o, '=', 1)) || ' ' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ') || ')' \
         from unnest(a.attfdwoptions) o)";
    relations(
        &format!(
            "'FOREIGN TABLE ' || {name} as target, 'TABLE ' || {name} as granted_as, {}, \
             array['CREATE FOREIGN TABLE ' || {name} || ' (' || coalesce((select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) \
             || coalesce({of_column}, '') || coalesce(' COLLATE ' || case when a.attcollation <> ty.typcollation then a.attcollation::regcollation::text end, '') \
             || case when a.attgenerated = 's' then ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED' \
             else coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') end || case when a.attnotnull then ' NOT NULL' else '' end, ', ' order by a.attnum) \
             from pg_attribute a join pg_type ty on ty.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum \
             where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped), '') || ') SERVER ' || quote_ident(fs.srvname)] \
             || array(select 'COMMENT ON COLUMN ' || {name} || '.' || quote_ident(a.attname) || ' IS ' || quote_literal(col_description(r.oid, a.attnum)) \
             from pg_attribute a where a.attrelid = r.oid and col_description(r.oid, a.attnum) is not null and a.attnum > 0 order by a.attnum) as statements",
            options("f.ftoptions")
        ),
        "join pg_foreign_table f on f.ftrelid = r.oid join pg_foreign_server fs on fs.oid = f.ftserver",
        "r.relkind = 'f' and not exists (select from pg_inherits i where i.inhrelid = r.oid)",
        "r",
    )
}

/// Comments, without those that are read with what they are on, and that which every database has.
pub(super) fn comments() -> String {
    "select d.classoid::regclass::text as class, d.objoid::bigint as oid, d.objsubid as subid, d.description as text, \
     pg_describe_object(d.classoid, d.objoid, d.objsubid) as of from pg_description d \
     where (d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass and d.objoid = to_regnamespace('public') and d.description <> 'standard public schema') \
     and not (d.classoid = 'pg_class'::regclass and (d.objsubid > 0 and exists (select from pg_class r where r.oid = d.objoid and r.relkind in ('c', 'f')) \
     or exists (select from pg_constraint c where c.conindid = d.objoid and c.contype in ('p', 'u', 'x')) \
     or exists (select from pg_depend i join pg_class s on s.oid = i.objid where i.classid = 'pg_class'::regclass and i.objid = d.objoid and i.deptype = 'i' and s.relkind = 'S'))) \
     and not exists (select from pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e') \
     and not (d.classoid = 'pg_class'::regclass and exists (select from pg_class r where r.oid = d.objoid and r.relpersistence = 't')) \
     and d.classoid::regclass::text not in ('pg_largeobject', 'pg_database', 'pg_tablespace')"
        .to_owned()
}

/// Kinds that are not modelled.
pub(super) fn unmodelled() -> String {
    let classes = [
        "pg_opclass",
        "pg_opfamily",
        "pg_conversion",
        "pg_ts_parser",
        "pg_ts_template",
        "pg_language",
        "pg_am",
        "pg_transform",
    ];
    let mut parts: Vec<_> = classes
        .iter()
        .map(|class| {
            format!(
                "select pg_describe_object('{class}'::regclass, x.oid, 0) as text from {class} x where x.oid >= 16384 and {} \
                 and not exists (select from pg_depend i where i.classid = '{class}'::regclass and i.objid = x.oid and i.deptype = 'i')",
                own(class, "x.oid")
            )
        })
        .collect();
    parts.push(format!(
        "select pg_describe_object('pg_class'::regclass, x.oid, 0) from pg_class x where x.relkind = 'f' and x.oid >= 16384 \
         and exists (select from pg_inherits i where i.inhrelid = x.oid) and {}",
        own("pg_class", "x.oid")
    ));
    parts.push(format!(
        "select pg_describe_object('pg_type'::regclass, x.oid, 0) from pg_type x where x.typtype = 'b' and x.typcategory <> 'A' and x.oid >= 16384 and {}",
        own("pg_type", "x.oid")
    ));
    // The table itself is for superusers.
    parts.push(
        "select pg_describe_object('pg_user_mapping'::regclass, x.umid, 0) from pg_user_mappings x"
            .to_owned(),
    );
    parts.push(
        "select 'subscription ' || s.subname from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database()"
            .to_owned(),
    );
    parts.push("select 'security label of ' || pg_describe_object(s.classoid, s.objoid, s.objsubid) from pg_seclabel s".to_owned());
    format!(
        "select text from ({}) u order by 1",
        parts.join(" union all ")
    )
}

/// What is not modelled, but can be said with all that it is.
pub(super) fn stated() -> String {
    // Privileges of what comes with the server or an extension, where they are not those that it came with.
    let privileges = |class: &str, acl: &str, kind: &str, owner: &str, others: &str| {
        let each = |list: &str| {
            format!(
                "(select coalesce(string_agg(t, ', ' order by t), 'none') from (select case when g.grantee = x.{owner} then 'owner' when g.grantee = 0 then 'public' \
                 else pg_get_userbyid(g.grantee) end || ': ' || g.privilege_type || case when g.is_grantable then ' with grant option' else '' end as t \
                 from aclexplode({list}) g) gs)"
            )
        };
        let initial = format!(
            "coalesce((select i.initprivs from pg_init_privs i where i.classoid = '{class}'::regclass and i.objoid = x.oid and i.objsubid = 0), acldefault({kind}, x.{owner}))"
        );
        let (now, then) = (each(&format!("x.{acl}")), each(&initial));
        format!(
            "select 'the privileges of ' || pg_describe_object('{class}'::regclass, x.oid, 0) || ' (' || {now} || ')' as text \
             from {class} x where x.{acl} is not null and {others} and (x.oid < 16384 or not {}) and {now} <> {then}",
            own(class, "x.oid")
        )
    };
    let parts = [
        privileges("pg_proc", "proacl", "'f'", "proowner", "true"),
        privileges(
            "pg_class",
            "relacl",
            "case x.relkind when 'S' then 's'::\"char\" else 'r' end",
            "relowner",
            "x.relkind in ('r', 'v', 'm', 'f', 'p', 'S')",
        ),
        privileges("pg_type", "typacl", "'T'", "typowner", "true"),
        privileges("pg_language", "lanacl", "'l'", "lanowner", "true"),
        privileges(
            "pg_namespace",
            "nspacl",
            "'n'",
            "nspowner",
            "x.nspname in ('pg_catalog', 'information_schema')",
        ),
        "select pg_describe_object(d.classid, d.objid, d.objsubid) || ', which goes with ' || pg_describe_object(d.refclassid, d.refobjid, 0) || ',' \
         from pg_depend d where d.deptype = 'x'"
            .to_owned(),
        "select pg_describe_object('pg_trigger'::regclass, g.oid, 0) || case g.tgenabled when 'D' then ', disabled,' when 'R' then ', of replicas,' \
         when 'A' then ', of all,' else ', enabled,' end from pg_trigger g join pg_trigger p on p.oid = g.tgparentid where g.tgenabled <> p.tgenabled and not p.tgisinternal"
            .to_owned(),
        format!(
            "select 'the privileges on ' || pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum) || ' (' || a.attacl::text || ')' \
             from pg_attribute a join pg_class x on x.oid = a.attrelid where a.attacl is not null and x.relkind = 'f' and x.oid >= 16384 and {}",
            own("pg_class", "x.oid")
        ),
    ];
    format!(
        "select text from ({}) u order by 1",
        parts.join(" union all ")
    )
}
