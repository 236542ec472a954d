//! Generated servers over HTTP: what `fixtures/behaviour` says about requests and answers holds for
//! all frameworks.

#[cfg(test)]
mod client;
#[cfg(test)]
mod conduit;
#[cfg(test)]
mod every;
#[cfg(test)]
mod frameworks;
#[cfg(test)]
mod grown;
#[cfg(test)]
#[path = "../../schemathesis/judge.rs"]
mod judge;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod node;
#[cfg(test)]
mod package;
#[cfg(test)]
mod planner;
#[cfg(test)]
mod published;
#[cfg(test)]
mod scaffold;
#[cfg(test)]
mod sign;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod swagger;
#[cfg(test)]
mod table;
#[cfg(test)]
#[path = "../../http/tls.rs"]
mod tls;
#[cfg(test)]
mod tokens;

#[cfg(test)]
use backend_tests::yaml;
