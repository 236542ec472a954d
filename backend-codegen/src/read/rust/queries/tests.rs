use crate::document::Sources;
use crate::read::code::queries::tests::listed;
use crate::read::code::{Input, Memory};

/// Code, level and line of what is found in a file, with the names of functions between.
fn found(code: &str) -> String {
    found_in(&[("src/main.rs", code)])
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
        async fn a(pool: &PgPool, users: Vec<User>) {
            for user in &users {
                let posts = sqlx::query_as!(Post, "select * from posts where user_id = $1", user.id).fetch_all(pool).await?;
            }
            for user in users {
                sqlx::query("insert into seen (user_id) values ($1)").bind(user.id).execute(pool).await?;
            }
        }
        async fn b(pool: &PgPool, ids: &[i64]) {
            let all = join_all(ids.iter().map(|id| async move {
                sqlx::query("select 1 from t where id = $1").bind(id).fetch_one(pool).await
            })).await;
            let mut i = 0;
            while i < ids.len() {
                sqlx::query("select 1 from t where id = $1").bind(ids[i]).fetch_one(pool).await;
                i += 1;
            }
            while let Some(id) = stack.pop() {
                let row = sqlx::query("select 1 from t where id = $1").bind(id).fetch_one(pool).await;
            }
        }
        async fn c(db: &DatabaseConnection, conn: &mut PgConnection) {
            for cake in Cake::find().all(db).await? {
                let fruits = cake.find_related(Fruit).all(db).await?;
                cake.into_active_model().update(db).await?;
            }
            for user in users::table.load::<User>(conn)? {
                let posts = Post::belonging_to(&user).load::<Post>(conn)?;
            }
        }
        "#,
    );
    insta::assert_snapshot!(found, @r"
    Warning analyze::query-in-loop src/main.rs:4
    Note analyze::write-in-loop src/main.rs:7
    Warning analyze::query-in-loop src/main.rs:12
    Warning analyze::query-in-loop src/main.rs:16
    Warning analyze::query-in-loop src/main.rs:20
    Warning analyze::query-in-loop src/main.rs:25
    Note analyze::write-in-loop src/main.rs:26
    Warning analyze::query-in-loop src/main.rs:29
    ");
}

#[test]
fn what_is_no_loop_over_many_is_not_found() {
    let found = found(
        r#"
        const KINDS: [&str; 2] = ["a", "b"];
        async fn a(pool: &PgPool, ids: Vec<i64>) {
            let rows = sqlx::query("select * from t where id = any($1)").bind(&ids).fetch_all(pool).await?;
            for chunk in ids.chunks(100) {
                sqlx::query("select * from t where id = any($1)").bind(chunk).fetch_all(pool).await?;
            }
            for attempt in 0..max {
                match sqlx::query("select 1").fetch_one(pool).await {
                    Ok(row) => return Ok(row),
                    Err(_) => sleep(delay * attempt).await,
                }
            }
            for kind in KINDS {
                sqlx::query("select * from t where kind = $1").bind(kind).fetch_all(pool).await?;
            }
            for n in [1, 2, 3] {
                sqlx::query("select $1").bind(n).fetch_all(pool).await?;
            }
            loop {
                let job = sqlx::query("select * from jobs limit 1").fetch_optional(pool).await?;
                tokio::time::sleep(pause).await;
            }
            let mut offset = 0;
            while offset < total {
                sqlx::query("select * from t limit 10 offset $1").bind(offset).fetch_all(pool).await?;
                offset += 10;
            }
            while let Some(message) = rx.recv().await {
                sqlx::query("select $1").bind(message.id).fetch_all(pool).await?;
            }
            let one = id.map(|id| sqlx::query("select 1 from t where a = $1").bind(id).fetch_one(pool));
            let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
        }
        "#,
    );
    assert_eq!(found, "");
}

#[test]
fn functions_between_are_followed_across_files() {
    let found = found_in(&[
        (
            "src/main.rs",
            r#"
            mod repo;
            use repo::{Repo, load};
            async fn a(repo: Repo, pool: &PgPool, users: Vec<User>) {
                for user in &users { load(pool, user.id).await?; }
                for user in &users { repo.posts(user.id).await?; }
                let all = stream::iter(users).map(|user| repo::twice(pool, user.id)).buffered(4);
                for user in &users { repo::all(pool, &users).await?; }
                for user in &users { println!("{}", user.name()); }
            }
            impl User { fn name(&self) -> String { String::new() } }
            "#,
        ),
        (
            "src/repo.rs",
            r#"
            pub struct Repo { pool: PgPool }
            impl Repo {
                pub async fn posts(&self, id: i64) -> Vec<Post> {
                    sqlx::query_as("select * from posts where user_id = $1").bind(id).fetch_all(&self.pool).await.unwrap()
                }
            }
            pub async fn load(pool: &PgPool, id: i64) { sqlx::query("select 1 from u where id = $1").bind(id).fetch_one(pool).await; }
            pub async fn twice(pool: &PgPool, id: i64) { load(pool, id).await }
            pub async fn all(pool: &PgPool, users: &[User]) { sqlx::query("select 1 from u where id = any($1)").bind(users).fetch_all(pool).await; }
            #[cfg(test)]
            mod tests {
                #[test]
                fn t() { for id in ids { super::load(pool, id); } }
            }
            "#,
        ),
    ]);
    insta::assert_snapshot!(found, @r"
    Warning analyze::query-in-loop src/main.rs:5 by `load`
    Warning analyze::query-in-loop src/main.rs:6 by `Repo::posts`
    Warning analyze::query-in-loop src/main.rs:7 by `twice` and `load`
    ");
}
