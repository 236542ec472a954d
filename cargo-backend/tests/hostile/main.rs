//! Documents that somebody wrote to make a generator misbehave. `fixtures/hostile` has them, each with
//! what must come of it beside it.

#[cfg(test)]
#[path = "../../../tests/tests/servers/client.rs"]
mod client;
#[cfg(test)]
#[path = "../../../tests/tests/servers/package.rs"]
mod package;
#[cfg(test)]
#[path = "../cli/program.rs"]
mod program;
#[cfg(test)]
#[path = "../../../tests/tests/servers/table.rs"]
mod table;
#[cfg(test)]
#[expect(unreachable_pub, reason = "elsewhere it is a part of a library")]
#[path = "../../../tests/src/yaml.rs"]
mod yaml;

#[cfg(test)]
mod bytes;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod document;
#[cfg(test)]
mod large;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod served;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod write;
