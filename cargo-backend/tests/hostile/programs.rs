//! Programs that serve the routers of many documents, each on a port of its own, and say where.

use backend_codegen::write::rust::Framework;

/// A program on one framework.
pub(crate) struct Program {
    /// What the option calls the framework.
    pub(crate) name: &'static str,
    pub(crate) framework: Framework,
    pub(crate) main: &'static str,
    /// What the library says before the list of servers, and behind it.
    around: (&'static str, &'static str),
    /// What stands before and behind the name and the router of a server.
    one: (&'static str, &'static str),
}

impl Program {
    /// The library with all modules: their names, and those of the documents.
    pub(crate) fn library(&self, modules: &[(String, String)]) -> String {
        let lines = |line: &dyn Fn(&str, &str) -> String| -> String {
            let lines = modules.iter().map(|(module, name)| line(module, name));
            lines.collect()
        };
        let ((head, tail), (before, behind)) = (self.around, self.one);
        let named = lines(&|module, _| format!("mod {module};\n"));
        let served = lines(&|module, name| {
            format!("        {before}(\"{name}\", {module}::router()){behind},\n")
        });
        format!("//! All documents.\n\n{named}\n{head}{served}{tail}")
    }
}

pub(crate) const PROGRAMS: [Program; 2] = [
    Program {
        name: "axum",
        framework: Framework::Axum,
        main: r#"//! Serves all documents.

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut running = Vec::new();
    for (name, app) in hostile_axum::all() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{name} {}", listener.local_addr()?);
        running.push(tokio::spawn(async { axum::serve(listener, app).await }));
    }
    println!();
    for server in running {
        server.await??;
    }
    Ok(())
}
"#,
        around: (
            "/// Names and routers.\n\
             pub fn all() -> Vec<(&'static str, axum::Router)> {\n    vec![\n",
            "    ]\n}\n",
        ),
        one: ("", ""),
    },
    Program {
        name: "actix",
        framework: Framework::Actix,
        main: r#"//! Serves all documents.

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut running = Vec::new();
    for (name, address, server) in hostile_actix::all()? {
        println!("{name} {address}");
        running.push(actix_web::rt::spawn(server));
    }
    println!();
    for server in running {
        server.await.map_err(std::io::Error::other)??;
    }
    Ok(())
}
"#,
        around: (
            r#"use actix_web::dev::Server;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use std::io::{Error, Result};

/// A name, an address, and what serves there.
type Running = (&'static str, String, Server);

fn serve(
    name: &'static str,
    router: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
) -> Result<Running> {
    let server = HttpServer::new(move || App::new().configure(router.clone()));
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().map(ToString::to_string);
    let address = address.ok_or_else(|| Error::other("no address"))?;
    Ok((name, address, server.run()))
}

/// All servers.
pub fn all() -> Result<Vec<Running>> {
    Ok(vec![
"#,
            "    ])\n}\n",
        ),
        one: ("serve", "?"),
    },
];
