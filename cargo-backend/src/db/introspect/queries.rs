//! The queries, each of which answers with one JSON array. The search path is empty, so that the server
//! writes names with their schemas. Only objects of users count (`oid >= 16384`), and none that belongs to an
//! extension.

/// A condition: no extension has this object.
pub(super) fn own(class: &str, oid: &str) -> String {
    format!(
        "not exists (select from pg_depend e where e.classid = '{class}'::regclass and e.objid = {oid} and e.deptype = 'e')"
    )
}

/// Two columns: what is granted beyond the default, and what of the default is not.
pub(super) fn grants(acl: &str, kind: &str, owner: &str) -> String {
    let default = format!("acldefault('{kind}', {owner})");
    let list = |some: &str, others: &str| {
        format!(
            "(select coalesce(json_agg(json_build_object('grantee', case when g.grantee = {owner} then '' when g.grantee = 0 then 'public' \
             else quote_ident(pg_get_userbyid(g.grantee)) end, 'privilege', g.privilege_type, 'grantable', g.is_grantable)), '[]') \
             from (select grantee, privilege_type, is_grantable from aclexplode({some}) \
             except select grantee, privilege_type, is_grantable from aclexplode({others})) g)"
        )
    };
    let acl = format!("coalesce({acl}, {default})");
    format!(
        "{} as grants, {} as revoked",
        list(&acl, &default),
        list(&default, &acl)
    )
}

pub(super) const NAMESPACES: &str = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

pub(super) fn namespaces() -> String {
    let (own, grants) = (
        own("pg_namespace", "n.oid"),
        grants("n.nspacl", "n", "n.nspowner"),
    );
    format!(
        "select n.oid::bigint as oid, '' as namespace, n.nspname as name, {grants} from pg_namespace n where {NAMESPACES} and {own}"
    )
}

pub(super) fn extensions() -> String {
    "select e.oid::bigint as oid, '' as namespace, e.extname as name, n.nspname as schema, e.extversion as version, e.extrelocatable as is_relocatable \
     from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.oid >= 16384"
        .to_owned()
}

fn types(columns: &str, joins: &str, condition: &str) -> String {
    let (own, grants) = (
        own("pg_type", "t.oid"),
        grants("t.typacl", "T", "t.typowner"),
    );
    format!(
        "select t.oid::bigint as oid, n.nspname as namespace, t.typname as name, {grants}, {columns} \
         from pg_type t join pg_namespace n on n.oid = t.typnamespace {joins} \
         where t.oid >= 16384 and {NAMESPACES} and {condition} and {own}"
    )
}

pub(super) fn enums() -> String {
    types(
        "(select coalesce(json_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_enum e where e.enumtypid = t.oid) as labels",
        "",
        "t.typtype = 'e'",
    )
}

pub(super) fn domains() -> String {
    types(
        "format_type(t.typbasetype, t.typtypmod) as base, t.typnotnull as not_null, \
         coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) as default, \
         case when t.typcollation <> b.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(c.collname) \
         from pg_collation c join pg_namespace cn on cn.oid = c.collnamespace where c.oid = t.typcollation) end as collation",
        "join pg_type b on b.oid = t.typbasetype",
        "t.typtype = 'd'",
    )
}

pub(super) fn composites() -> String {
    types(
        &format!(
            "(select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), \
             'collation', {COLLATION}, 'comment', col_description(t.typrelid, a.attnum)) order by a.attnum), '[]') \
             from pg_attribute a join pg_type ty on ty.oid = a.atttypid \
             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as attributes"
        ),
        "join pg_class r on r.oid = t.typrelid and r.relkind = 'c'",
        "t.typtype = 'c'",
    )
}

pub(super) fn ranges() -> String {
    types(
        "array_remove(array['subtype = ' || format_type(r.rngsubtype, null), \
         case when not o.opcdefault then 'subtype_opclass = ' || quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end, \
         case when r.rngcollation <> st.typcollation then 'collation = ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end, \
         case when r.rngcanonical <> 0 then 'canonical = ' || r.rngcanonical::text end, \
         case when r.rngsubdiff <> 0 then 'subtype_diff = ' || r.rngsubdiff::text end, \
         'multirange_type_name = ' || format_type(r.rngmultitypid, null)], null) as options",
        "join pg_range r on r.rngtypid = t.oid join pg_type st on st.oid = r.rngsubtype \
         join pg_opclass o on o.oid = r.rngsubopc join pg_namespace opn on opn.oid = o.opcnamespace \
         left join pg_collation co on co.oid = r.rngcollation left join pg_namespace cn on cn.oid = co.collnamespace",
        "t.typtype = 'r'",
    )
}

const COLLATION: &str = "case when a.attcollation <> ty.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(c.collname) \
     from pg_collation c join pg_namespace cn on cn.oid = c.collnamespace where c.oid = a.attcollation) end";

const SEQUENCE: &str = "format_type(s.seqtypid, null) as type, s.seqstart as start, s.seqincrement as increment, \
     s.seqmin as minimum, s.seqmax as maximum, s.seqcache as cache, s.seqcycle as cycle";

/// Relations of some kinds, without those of extensions.
pub(super) fn relations(columns: &str, joins: &str, condition: &str, acl: &str) -> String {
    let (own, grants) = (
        own("pg_class", "r.oid"),
        grants("r.relacl", acl, "r.relowner"),
    );
    format!(
        "select r.oid::bigint as oid, n.nspname as namespace, r.relname as name, {grants}, {columns} \
         from pg_class r join pg_namespace n on n.oid = r.relnamespace {joins} \
         where r.oid >= 16384 and {NAMESPACES} and r.relpersistence <> 't' and {condition} and {own}"
    )
}

pub(super) fn sequences() -> String {
    relations(
        &format!(
            "{SEQUENCE}, r.relpersistence = 'u' as unlogged, \
             (select json_build_array(rn.nspname, t.relname, a.attname) from pg_depend d join pg_class t on t.oid = d.refobjid \
             join pg_namespace rn on rn.oid = t.relnamespace \
             join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid \
             where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'a' and d.refobjsubid > 0) as owned_by"
        ),
        "join pg_sequence s on s.seqrelid = r.oid",
        "r.relkind = 'S' and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype = 'i')",
        "s",
    )
}

/// Of identities: the object itself comes with its column.
pub(super) fn identity_sequences() -> String {
    relations(
        "(select json_build_array(t.relname, a.attname) from pg_depend d join pg_class t on t.oid = d.refobjid \
         join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid \
         where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'i') as of_column, \
         obj_description(r.oid, 'pg_class') as comment",
        "",
        "r.relkind = 'S' and exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype = 'i')",
        "s",
    )
}

pub(super) fn tables() -> String {
    relations(
        "r.relpersistence = 'u' as unlogged, \
         (select coalesce(json_agg(o), '[]') from (select unnest(r.reloptions) as o \
         union all select 'toast.' || unnest(t.reloptions) from pg_class t where t.oid = r.reltoastrelid) os) as options, \
         r.relrowsecurity as row_security, r.relforcerowsecurity as force_row_security, \
         r.relreplident as replica_identity, \
         (select ic.relname from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = r.oid and i.indisreplident) as replica_index, \
         (select ic.relname from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = r.oid and i.indisclustered) as cluster_index, \
         case when r.relkind = 'p' then pg_get_partkeydef(r.oid) end as partition_key, \
         pg_get_expr(r.relpartbound, r.oid) as bound, \
         (select coalesce(json_agg(json_build_array(pn.nspname, p.relname) order by i.inhseqno), '[]') from pg_inherits i \
         join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = r.oid) as parents, \
         case when r.reloftype <> 0 then format_type(r.reloftype, null) end as of_type, \
         case when am.amname <> 'heap' then quote_ident(am.amname) end as access_method, \
         r.reltuples as rows",
        "left join pg_am am on am.oid = r.relam",
        "r.relkind in ('r', 'p')",
        "r",
    )
}

pub(super) fn views() -> String {
    relations(
        "r.relkind = 'm' as materialized, rtrim(pg_get_viewdef(r.oid), ';') as definition, \
         coalesce(r.reloptions, '{}') as options, r.relispopulated as is_populated, \
         case when am.amname <> 'heap' then quote_ident(am.amname) end as access_method, \
         (select ic.relname from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = r.oid and i.indisclustered) as cluster_index",
        "left join pg_am am on am.oid = r.relam",
        "r.relkind in ('v', 'm')",
        "r",
    )
}

pub(super) fn columns() -> String {
    let (own, grants) = (
        own("pg_class", "r.oid"),
        grants("a.attacl", "c", "r.relowner"),
    );
    format!(
        "select r.oid::bigint as oid, a.attnum as subid, n.nspname as namespace, r.relname as name, a.attname as part, {grants}, \
         a.attnum as position, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null, \
         pg_get_expr(d.adbin, d.adrelid) as default, a.attgenerated as generated, a.attidentity as identity, \
         (select to_json(o) from (select {SEQUENCE}, nullif(sc.relname, r.relname || '_' || a.attname || '_seq') as name \
         from pg_sequence s join pg_class sc on sc.oid = s.seqrelid join pg_depend sd on sd.objid = s.seqrelid and sd.classid = 'pg_class'::regclass \
         where sd.refclassid = 'pg_class'::regclass and sd.refobjid = r.oid and sd.refobjsubid = a.attnum and sd.deptype = 'i') o) as sequence, \
         {COLLATION} as collation, \
         case when a.attstorage <> ty.typstorage then case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end end as storage, \
         case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression, \
         nullif(a.attstattarget::int, -1) as statistics, coalesce(a.attoptions, '{{}}') as options, a.attislocal as is_local \
         from pg_attribute a join pg_class r on r.oid = a.attrelid join pg_namespace n on n.oid = r.relnamespace \
         join pg_type ty on ty.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum \
         where r.oid >= 16384 and {NAMESPACES} and r.relkind in ('r', 'p', 'v', 'm') and r.relpersistence <> 't' \
         and a.attnum > 0 and not a.attisdropped and {own}"
    )
}

pub(super) fn constraints() -> String {
    let names = |key: &str, relation: &str| {
        format!(
            "(select coalesce(json_agg(a.attname order by k.n), '[]') from unnest({key}) with ordinality k(attnum, n) \
             join pg_attribute a on a.attrelid = {relation} and a.attnum = k.attnum)"
        )
    };
    let (columns, others) = (
        names("c.conkey", "c.conrelid"),
        names("c.confkey", "c.confrelid"),
    );
    format!(
        "select c.oid::bigint as oid, n.nspname as namespace, coalesce(r.relname, t.typname) as name, c.conname as part, \
         c.contype as type, pg_get_constraintdef(c.oid) as definition, c.convalidated as is_valid, c.condeferrable as is_deferrable, \
         c.condeferred as is_deferred, {columns} as columns, \
         case when c.contype = 'f' then json_build_array(fn.nspname, f.relname, {others}) end as references, \
         c.contypid <> 0 as on_domain, \
         (select json_build_array(pn.nspname, p.relname) from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace \
         where i.inhrelid = c.conindid and c.contype in ('p', 'u', 'x')) as parent, \
         case when c.contype in ('p', 'u', 'x') then ic.relname end as index, \
         case when c.contype in ('p', 'u', 'x') then coalesce(ic.reloptions, '{{}}') else '{{}}' end as index_options, \
         case when c.contype in ('p', 'u', 'x') then obj_description(c.conindid, 'pg_class') end as index_comment, \
         not c.conislocal and c.contype in ('c', 'f') as is_inherited \
         from pg_constraint c left join pg_class r on r.oid = c.conrelid left join pg_type t on t.oid = c.contypid \
         join pg_namespace n on n.oid = coalesce(r.relnamespace, t.typnamespace) \
         left join pg_class f on f.oid = c.confrelid left join pg_namespace fn on fn.oid = f.relnamespace \
         left join pg_class ic on ic.oid = c.conindid \
         where c.oid >= 16384 and {NAMESPACES} and c.contype in ('p', 'u', 'x', 'f', 'c') and not (c.contype = 'f' and c.conparentid <> 0) \
         and (r.oid is null or r.relpersistence <> 't') and {} and {}",
        own("pg_class", "c.conrelid"),
        own("pg_type", "c.contypid"),
    )
}

pub(super) fn indexes() -> String {
    let own = own("pg_class", "r.oid");
    format!(
        "select r.oid::bigint as oid, n.nspname as namespace, r.relname as name, t.relname as table, t.relkind = 'm' as of_view, \
         pg_get_indexdef(i.indexrelid) as definition, am.amname as method, i.indisunique as is_unique, i.indisvalid as is_valid, \
         r.relkind = 'I' as is_partitioned, \
         (select json_agg(json_build_object('column', a.attname, 'text', pg_get_indexdef(i.indexrelid, k.n::int, true), \
         'operator_class', (select o.opcname from pg_opclass o where o.oid = i.indclass[k.n - 1]), \
         'collation', coalesce((select c.collname from pg_collation c where c.oid = i.indcollation[k.n - 1]), ''), \
         'options', i.indoption[k.n - 1]) order by k.n) \
         from generate_series(1, i.indnkeyatts) k(n) left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1]) as parts, \
         (select coalesce(json_agg(a.attname order by k.n), '[]') from generate_series(i.indnkeyatts + 1, i.indnatts) k(n) \
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1]) as include, \
         pg_get_expr(i.indpred, i.indrelid) as predicate, \
         (select json_build_array(pn.nspname, p.relname) from pg_inherits h join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace \
         where h.inhrelid = r.oid) as parent, \
         (select coalesce(json_agg(json_build_array(a.attnum, a.attstattarget) order by a.attnum), '[]') from pg_attribute a \
         where a.attrelid = r.oid and a.attstattarget >= 0) as statistics \
         from pg_index i join pg_class r on r.oid = i.indexrelid join pg_class t on t.oid = i.indrelid \
         join pg_namespace n on n.oid = r.relnamespace join pg_am am on am.oid = r.relam \
         where r.oid >= 16384 and {NAMESPACES} and t.relkind in ('r', 'p', 'm') and t.relpersistence <> 't' and {own} \
         and not exists (select from pg_constraint c where c.conindid = r.oid and c.contype in ('p', 'u', 'x'))"
    )
}

const ARGUMENT_TYPES: &str = "coalesce((select string_agg(format_type(a.ty, null), ', ' order by a.n) from unnest(p.proargtypes) with ordinality a(ty, n)), '')";

pub(super) fn functions() -> String {
    let (own, grants) = (
        own("pg_proc", "p.oid"),
        grants("p.proacl", "f", "p.proowner"),
    );
    format!(
        "select p.oid::bigint as oid, n.nspname as namespace, p.proname as name, {ARGUMENT_TYPES} as part, {grants}, \
         rtrim(pg_get_functiondef(p.oid), E'\\n') as definition, p.prokind = 'p' as procedure, pg_get_function_identity_arguments(p.oid) as arguments, \
         p.pronargdefaults as n_defaults, pg_get_function_result(p.oid) as result, l.lanname as language, \
         case when p.prosqlbody is null and l.lanname not in ('c', 'internal') then p.prosrc end as body \
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang \
         where p.oid >= 16384 and {NAMESPACES} and p.prokind <> 'a' and {own} \
         and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')"
    )
}

pub(super) fn aggregates() -> String {
    let (own, grants) = (
        own("pg_proc", "p.oid"),
        grants("p.proacl", "f", "p.proowner"),
    );
    format!(
        "select p.oid::bigint as oid, n.nspname as namespace, p.proname as name, coalesce(nullif({ARGUMENT_TYPES}, ''), '*') as part, {grants}, \
         coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') as arguments, \
         array_remove(array['sfunc = ' || g.aggtransfn::text, 'stype = ' || format_type(g.aggtranstype, null), \
         case when g.aggtransspace <> 0 then 'sspace = ' || g.aggtransspace end, \
         case when g.aggfinalfn <> 0 then 'finalfunc = ' || g.aggfinalfn::text end, \
         case when g.aggfinalextra then 'finalfunc_extra' end, \
         case when g.aggfinalfn <> 0 and g.aggfinalmodify <> case when g.aggkind = 'n' then 'r' else 'w' end then 'finalfunc_modify = ' || case g.aggfinalmodify when 'r' then 'read_only' when 's' then 'shareable' else 'read_write' end end, \
         case when g.aggcombinefn <> 0 then 'combinefunc = ' || g.aggcombinefn::text end, \
         case when g.aggserialfn <> 0 then 'serialfunc = ' || g.aggserialfn::text end, \
         case when g.aggdeserialfn <> 0 then 'deserialfunc = ' || g.aggdeserialfn::text end, \
         'initcond = ' || quote_literal(g.agginitval), \
         case when g.aggmtransfn <> 0 then 'msfunc = ' || g.aggmtransfn::text end, \
         case when g.aggminvtransfn <> 0 then 'minvfunc = ' || g.aggminvtransfn::text end, \
         case when g.aggmtranstype <> 0 then 'mstype = ' || format_type(g.aggmtranstype, null) end, \
         case when g.aggmtransspace <> 0 then 'msspace = ' || g.aggmtransspace end, \
         case when g.aggmfinalfn <> 0 then 'mfinalfunc = ' || g.aggmfinalfn::text end, \
         case when g.aggmfinalextra then 'mfinalfunc_extra' end, \
         'minitcond = ' || quote_literal(g.aggminitval), \
         case when g.aggsortop <> 0 then (select 'sortop = operator(' || quote_ident(so.nspname) || '.' || o.oprname || ')' \
         from pg_operator o join pg_namespace so on so.oid = o.oprnamespace where o.oid = g.aggsortop) end, \
         case p.proparallel when 's' then 'parallel = safe' when 'r' then 'parallel = restricted' end, \
         case when g.aggkind = 'h' then 'hypothetical' end], null) as options \
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_aggregate g on g.aggfnoid = p.oid \
         where p.oid >= 16384 and {NAMESPACES} and {own}"
    )
}

/// What hangs on a table or view: triggers, rules, policies.
fn hanging(
    class: &str,
    short: &str,
    columns: &str,
    relation: &str,
    name: &str,
    condition: &str,
) -> String {
    let own = own("pg_class", "r.oid");
    format!(
        "select {short}.oid::bigint as oid, n.nspname as namespace, r.relname as name, {name} as part, {columns} \
         from {class} {short} join pg_class r on r.oid = {relation} join pg_namespace n on n.oid = r.relnamespace \
         where {short}.oid >= 16384 and {NAMESPACES} and {condition} and {own}"
    )
}

pub(super) fn triggers() -> String {
    hanging(
        "pg_trigger",
        "g",
        "pg_get_triggerdef(g.oid) as definition, g.tgenabled as enabled",
        "g.tgrelid",
        "g.tgname",
        "not g.tgisinternal and g.tgparentid = 0",
    )
}

pub(super) fn rules() -> String {
    hanging(
        "pg_rewrite",
        "w",
        "pg_get_ruledef(w.oid) as definition, w.ev_enabled as enabled",
        "w.ev_class",
        "w.rulename",
        "w.rulename <> '_RETURN'",
    )
}

pub(super) fn policies() -> String {
    hanging(
        "pg_policy",
        "p",
        "p.polpermissive as permissive, \
         case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end as command, \
         (select json_agg(case when o = 0 then 'public' else quote_ident(pg_get_userbyid(o)) end order by o = 0, pg_get_userbyid(o)) from unnest(p.polroles) o) as roles, \
         pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check",
        "p.polrelid",
        "p.polname",
        "true",
    )
}

pub(super) fn statistics() -> String {
    let own = own("pg_statistic_ext", "s.oid");
    format!(
        "select s.oid::bigint as oid, n.nspname as namespace, s.stxname as name, pg_get_statisticsobjdef(s.oid) as definition, \
         nullif(s.stxstattarget::int, -1) as target from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace \
         where s.oid >= 16384 and {NAMESPACES} and {own}"
    )
}

pub(super) fn default_privileges() -> String {
    // A list for one schema adds to what there is; one for all schemas takes its place.
    let base = "case when d.defaclnamespace = 0 then acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole) end";
    let list = |some: &str, others: &str| {
        format!(
            "(select coalesce(json_agg(json_build_object('grantee', case when g.grantee = d.defaclrole then '' when g.grantee = 0 then 'public' \
             else quote_ident(pg_get_userbyid(g.grantee)) end, 'privilege', g.privilege_type, 'grantable', g.is_grantable)), '[]') \
             from (select grantee, privilege_type, is_grantable from aclexplode({some}) \
             except select grantee, privilege_type, is_grantable from aclexplode({others})) g)"
        )
    };
    format!(
        "select d.oid::bigint as oid, coalesce(n.nspname, '') as namespace, \
         case when pg_get_userbyid(d.defaclrole) = current_user then '' else quote_ident(pg_get_userbyid(d.defaclrole)) end as name, \
         case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES' when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end as part, \
         {} as grants, {} as revoked \
         from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace",
        list("d.defaclacl", base),
        list(base, "d.defaclacl")
    )
}

pub(super) fn event_triggers() -> String {
    format!(
        "select t.oid::bigint as oid, '' as namespace, t.evtname as name, t.evtevent as event, coalesce(t.evttags, '{{}}') as tags, \
         t.evtfoid::regproc::text as function, t.evtenabled as enabled from pg_event_trigger t where t.oid >= 16384 and {}",
        own("pg_event_trigger", "t.oid")
    )
}

pub(super) fn publications() -> String {
    "select p.oid::bigint as oid, '' as namespace, p.pubname as name, \
     case when p.puballtables then 'FOR ALL TABLES' else coalesce('FOR ' || nullif(array_to_string(array( \
     select 'TABLE ONLY ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) \
     || coalesce(' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from unnest(r.prattrs) k join pg_attribute a on a.attrelid = c.oid and a.attnum = k) || ')', '') \
     || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '') \
     from pg_publication_rel r join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace where r.prpubid = p.oid order by 1) \
     || array(select 'TABLES IN SCHEMA ' || quote_ident(n.nspname) from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid order by 1), ', '), ''), '') end as scope, \
     'publish = ' || quote_literal(concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, \
     case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end)) \
     || case when p.pubviaroot then ', publish_via_partition_root = true' else '' end as options \
     from pg_publication p where p.oid >= 16384"
        .to_owned()
}

/// Which oids stand for which object: (class, oid, subid, class, oid, subid).
pub(super) fn aliases() -> String {
    "select 'pg_attrdef' as class, d.oid::bigint as oid, 0 as subid, 'pg_class' as of_class, d.adrelid::bigint as of_oid, d.adnum::int as of_subid from pg_attrdef d \
     union all select 'pg_rewrite', w.oid::bigint, 0, 'pg_class', w.ev_class::bigint, 0 from pg_rewrite w where w.rulename = '_RETURN' and w.oid >= 16384 \
     union all select 'pg_class', c.conindid::bigint, 0, 'pg_constraint', c.oid::bigint, 0 from pg_constraint c where c.contype in ('p', 'u', 'x') \
     union all select 'pg_class', d.objid::bigint, 0, 'pg_class', d.refobjid::bigint, d.refobjsubid from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S' \
     where d.classid = 'pg_class'::regclass and d.deptype = 'i' and d.refclassid = 'pg_class'::regclass \
     union all select 'pg_type', t.oid::bigint, 0, 'pg_class', t.typrelid::bigint, 0 from pg_type t join pg_class r on r.oid = t.typrelid where r.relkind <> 'c' and t.oid >= 16384 \
     union all select 'pg_class', t.typrelid::bigint, 0, 'pg_type', t.oid::bigint, 0 from pg_type t join pg_class r on r.oid = t.typrelid where r.relkind = 'c' and t.oid >= 16384 \
     union all select 'pg_type', r.rngmultitypid::bigint, 0, 'pg_type', r.rngtypid::bigint, 0 from pg_range r where r.rngtypid >= 16384 \
     union all select 'pg_type', t.typarray::bigint, 0, 'pg_type', t.oid::bigint, 0 from pg_type t where t.typarray <> 0 and t.oid >= 16384 \
     union all select 'pg_publication_rel', r.oid::bigint, 0, 'pg_publication', r.prpubid::bigint, 0 from pg_publication_rel r \
     union all select d.classid::regclass::text, d.objid::bigint, 0, 'pg_extension', d.refobjid::bigint, 0 from pg_depend d where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass"
        .to_owned()
}

pub(super) fn depends() -> String {
    "select distinct d.classid::regclass::text as class, d.objid::bigint as oid, d.objsubid as subid, \
     d.refclassid::regclass::text as of_class, d.refobjid::bigint as of_oid, d.refobjsubid as of_subid \
     from pg_depend d where d.objid >= 16384 and d.deptype in ('n', 'a', 'i', 'P', 'S') \
     and (d.refobjid >= 16384 or d.refclassid = 'pg_namespace'::regclass)"
        .to_owned()
}
