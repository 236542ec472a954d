//! Ways in: what the document calls those that the code shows.

use super::Merge;
use super::tree::{list, member_mut, members, set};
use crate::api::Json;

impl Merge<'_> {
    /// Code shows what a request has to carry, and no name for it: the document's has the say where it
    /// has the same thing.
    pub(super) fn schemes(&mut self, new: &mut Json) {
        let section = |json: &Json| {
            let components = json.get("components")?;
            components.get("securitySchemes").cloned()
        };
        let old = section(self.old).unwrap_or(Json::Null);
        let own = section(new).unwrap_or(Json::Null);
        let mut names: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (name, scheme) in members(&own) {
            let alike = |(known, old): &&(Box<str>, Json)| {
                kind(old) == kind(scheme) && (*known == *name || own.get(known).is_none())
            };
            let mut alike = members(&old).iter().filter(alike);
            let same = alike.clone().find(|(known, _)| known == name);
            if let Some((known, _)) = same.or_else(|| alike.next()) {
                names.push((name.clone(), known.clone()));
            }
        }
        if let Some(schemes) =
            member_mut(new, "components").and_then(|it| member_mut(it, "securitySchemes"))
            && let Json::Object(schemes) = schemes
        {
            for (name, scheme) in schemes {
                if let Some((_, known)) = names.iter().find(|(own, _)| own == name)
                    && let Some(old) = old.get(known)
                {
                    name.clone_from(known);
                    scheme.clone_from(old);
                }
            }
        }
        rename(new, &names);
        for (name, _) in members(&old) {
            let is_kept = names.iter().any(|(_, known)| known == name);
            if !is_kept && own.get(name).is_none() {
                let scheme = self.document.security_schemes.get(&**name);
                let place = scheme.map(|scheme| scheme.location);
                let what = format!("the security scheme `{name}`");
                self.lost(&what, "nothing in the code asks for it", place);
            }
        }
    }
}

/// What a request has to carry, without the words about it.
fn kind(scheme: &Json) -> Vec<(&str, String)> {
    let demands = members(scheme)
        .iter()
        .filter(|(name, _)| matches!(&**name, "type" | "scheme" | "in" | "name"));
    let mut demands: Vec<(&str, String)> = demands
        .map(|(name, value)| (&**name, value.to_string().to_ascii_lowercase()))
        .collect();
    demands.sort();
    demands
}

/// Renames ways in where something is demanded: at the root and in operations.
fn rename(new: &mut Json, names: &[(Box<str>, Box<str>)]) {
    demands(new, names);
    let Some(Json::Object(paths)) = member_mut(new, "paths") else {
        return;
    };
    for (_, item) in paths {
        if let Json::Object(operations) = item {
            for (_, operation) in operations {
                demands(operation, names);
            }
        }
    }
}

fn demands(of: &mut Json, names: &[(Box<str>, Box<str>)]) {
    let Some(security) = of.get("security") else {
        return;
    };
    let renamed = list(security).iter().map(|demand| {
        let schemes = members(demand).iter().map(|(name, scopes)| {
            let known = names.iter().find(|(own, _)| own == name);
            let name = known.map_or(name, |(_, known)| known);
            (name.clone(), scopes.clone())
        });
        Json::Object(schemes.collect())
    });
    let renamed = Json::Array(renamed.collect());
    set(of, "security", renamed);
}
