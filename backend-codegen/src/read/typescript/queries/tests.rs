use crate::document::Sources;
use crate::read::code::queries::tests::listed;
use crate::read::code::{Input, Memory};

fn found(code: &str) -> String {
    found_in(&[("src/app.ts", code)])
}

fn found_in(files: &[(&str, &str)]) -> String {
    let each = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut memory = Memory(each.collect());
    let mut sources = Sources::new();
    let functions = super::queries(&mut Input {
        files: &mut memory,
        path: "",
        crates: &[],
        sources: &mut sources,
    });
    listed(&functions, &sources)
}

#[test]
fn queries_in_loops_are_found() {
    let found = found(
        r#"
        async function a(users) {
            for (const user of users) {
                const { rows } = await pool.query('select * from posts where user_id = $1', [user.id]);
                await pool.query('insert into seen (user_id) values ($1)', [user.id]);
            }
            await Promise.all(users.map(async (user) => {
                user.posts = await prisma.post.findMany({ where: { userId: user.id } });
            }));
            for (let i = 0; i < users.length; i++) {
                users[i].posts = await knex('posts').where({ user_id: users[i].id });
            }
            users.forEach((user) => { user.posts = statement.all(user.id); });
            for await (const user of cursor) await userRepository.findOneBy({ id: user.id });
            for (const user of users) await Post.findAll({ where: { userId: user.id } });
            for (const user of users) await sql`select * from posts where user_id = ${user.id}`;
            for (const user of users) await db.select().from(posts).where(eq(posts.userId, user.id));
            while (stack.length > 0) {
                const id = stack.pop();
                await conn.execute('select * from nodes where parent = ?', [id]);
            }
        }
        const statement = db.prepare('select * from posts where user_id = ?');
        "#,
    );
    insta::assert_snapshot!(found, @r"
    Warning analyze::query-in-loop src/app.ts:4
    Note analyze::write-in-loop src/app.ts:5
    Warning analyze::query-in-loop src/app.ts:8
    Warning analyze::query-in-loop src/app.ts:11
    Warning analyze::query-in-loop src/app.ts:13
    Warning analyze::query-in-loop src/app.ts:14
    Warning analyze::query-in-loop src/app.ts:15
    Warning analyze::query-in-loop src/app.ts:16
    Warning analyze::query-in-loop src/app.ts:17
    Warning analyze::query-in-loop src/app.ts:20
    ");
}

#[test]
fn what_is_no_loop_over_many_is_not_found() {
    let found = found(
        r#"
        const KINDS = ['a', 'b'];
        async function a(ids) {
            await pool.query('select * from t where id = any($1)', [ids]);
            for (const part of chunk(ids, 100)) await pool.query('select * from t where id = any($1)', [part]);
            for (let i = 0; i < ids.length; i += 100) await knex('t').whereIn('id', ids.slice(i, i + 100));
            for (let attempt = 0; attempt < most; attempt++) {
                try { return await pool.query('select 1'); } catch (error) { await sleep(attempt * 100); }
            }
            for (const kind of KINDS) await pool.query('select * from t where kind = $1', [kind]);
            for (const n of [1, 2]) await pool.query('select $1', [n]);
            while (true) {
                const { rows } = await pool.query('select * from jobs limit 1');
                await sleep(1000);
            }
            let offset = 0;
            while (offset < total) { await pool.query('select * from t offset $1', [offset]); offset += 10; }
            for await (const message of consumer) await pool.query('select $1', [message.id]);
            const names = rows.map((row) => row.name);
            const post = await prisma.post.findMany({ where: { userId: { in: ids } } });
            app.get('/users', async (req, res) => { res.json(await pool.query('select 1')); });
        }
        "#,
    );
    assert_eq!(found, "");
}

#[test]
fn functions_between_are_followed_across_files() {
    let found = found_in(&[
        ("package.json", "{}"),
        (
            "src/app.ts",
            r#"
            import { load } from './load';
            import * as users from './users.js';
            import { PostService } from './posts';
            class Controller {
                constructor(private readonly posts: PostService) {}
                async list(all) {
                    for (const user of all) await load(user.id);
                    await Promise.all(all.map((user) => users.twice(user.id)));
                    for (const user of all) user.posts = await this.posts.of(user.id);
                    for (const user of all) await this.own(user);
                    await Promise.all(all.map(load));
                    for (const user of all) console.log(user.id);
                }
                private async own(user) { return load(user.id); }
            }
            "#,
        ),
        (
            "src/load.ts",
            "import { pool } from './db';\nexport const load = cached(async (id: number) => pool.query('select 1 from u where id = $1', [id]));",
        ),
        (
            "src/users.ts",
            "import { load } from './load';\nexport async function twice(id: number) { return load(id); }",
        ),
        (
            "src/posts.ts",
            "export class PostService {\n  async of(id: number) { return this.repository.find({ where: { id } }); }\n}",
        ),
        (
            "src/app.test.ts",
            "for (const id of ids) await pool.query('select 1 from t where id = $1', [id]);",
        ),
        (
            "src/migrations/1.ts",
            "for (const id of ids) await pool.query('select 1 from t where id = $1', [id]);",
        ),
    ]);
    insta::assert_snapshot!(found, @r"
    Warning analyze::query-in-loop src/app.ts:8 by `load`
    Warning analyze::query-in-loop src/app.ts:9 by `twice` and `load`
    Warning analyze::query-in-loop src/app.ts:10 by `PostService.of`
    Warning analyze::query-in-loop src/app.ts:11 by `Controller.own` and `load`
    Warning analyze::query-in-loop src/app.ts:12 by `load`
    ");
}
